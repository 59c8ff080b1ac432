import type { ItemNumber, JsonObject, Tenant, TenantStore, UserNumber, UserStore } from '@zhiyin/domain';
import type { Vault } from '@zhiyin/privacy';
import type { RecommendationAnswer, RecommendationRequest, TenantRuntime, TenantRuntimes } from '@zhiyin/registry';
import { atDial, DIALS, paretoPoints, type ParetoPoint } from './pareto.ts';
import type { ParetoBody, PreviewBody } from './pipelines.dto.ts';

const DEFAULT_LIMIT = 12;

/** Both answers see the same person, catalogue and moment; what differs is the pipeline. */
export interface SideBySide {
  /** null while the placement has no active pipeline. */
  readonly active: object | null;
  readonly draft: object;
  /** 'stranger' also when the id is unknown: the page should say so. */
  readonly person: 'known' | 'stranger';
  readonly personal: boolean;
  /** Context items that are not in the catalogue. */
  readonly missingItems: readonly string[];
}

/** Runs the active pipeline and a draft for one person, without leaving a trace in their log. */
export class Previews {
  constructor(
    private readonly runtimes: TenantRuntimes,
    private readonly tenants: TenantStore,
    private readonly users: UserStore,
    private readonly vault: Vault,
  ) {}

  async compare(tenant: Tenant, placement: string, document: JsonObject, body: PreviewBody, now: number): Promise<SideBySide> {
    const runtime = await this.runtimes.of(tenant.id);
    const person = await this.#person(tenant, body);
    const { request, missingItems } = asked(runtime, placement, person, body, now);
    const draft = await runtime.preview(document, request);
    const active = runtime.pipelines.has(placement) ? await runtime.recommend(request) : null;
    return {
      active: active && shown(active, runtime),
      draft: shown(draft, runtime),
      person: person ? 'known' : 'stranger',
      personal: request.personal,
      missingItems,
    };
  }

  /** What a document would bring at each dial of its objective, for these people or a stranger. */
  async pareto(tenant: Tenant, placement: string, document: JsonObject, body: ParetoBody, now: number): Promise<{ points: readonly ParetoPoint[]; people: number; degraded: readonly string[] }> {
    const runtime = await this.runtimes.of(tenant.id);
    const found = await Promise.all((body.users ?? []).map((user) => this.#person(tenant, { user })));
    const people = found.filter((person) => person !== null);
    const requests = (people.length ? people : [null]).map((person) => asked(runtime, placement, person, body, now).request);
    const answers: RecommendationAnswer[][] = [];
    // One after the other: a preview is not to hold up anybody's answer.
    for (const dial of DIALS) {
      const own: RecommendationAnswer[] = [];
      for (const request of requests) own.push(await runtime.preview(atDial(document, dial), request));
      answers.push(own);
    }
    return { points: paretoPoints(answers), people: people.length, degraded: [...new Set(answers.flat().flatMap(({ degraded }) => degraded))] };
  }

  async #person(tenant: Tenant, { user, visitor }: Pick<PreviewBody, 'user' | 'visitor'>): Promise<Person | null> {
    const id = user ?? visitor;
    if (id === undefined) return null;
    const keys = this.vault.open(await this.tenants.wrappedKey(tenant.id));
    const found = await this.users.find(tenant.id, keys.userKey(user === undefined ? 'visitor' : 'user', id));
    return found && { number: found.number, personal: found.consent ?? tenant.defaultConsent, country: found.country };
  }
}

interface Person {
  readonly number: UserNumber;
  readonly personal: boolean;
  readonly country: string | null;
}

function asked(runtime: TenantRuntime, placement: string, person: Person | null, body: Omit<PreviewBody, 'document' | 'version' | 'user' | 'visitor'>, now: number): { request: RecommendationRequest; missingItems: string[] } {
  const ids = body.items ?? [];
  const numbers = ids.map((id) => runtime.catalogue.numberOf(id));
  const request: RecommendationRequest = {
    placement,
    user: person?.number ?? null,
    personal: person?.personal ?? false,
    session: null,
    contextItems: numbers.filter((number) => number >= 0) as ItemNumber[],
    limit: body.limit ?? DEFAULT_LIMIT,
    exclude: [],
    filter: body.filter ?? null,
    explain: true,
    country: body.country ?? (person?.personal ? person.country : null),
    category: body.category ?? null,
    now,
    // The same draws on all sides: exploration must not look like a difference of the pipelines.
    seed: 1,
  };
  return { request, missingItems: ids.filter((_id, i) => numbers[i] < 0) };
}

function shown({ items, ...rest }: RecommendationAnswer, { catalogue }: TenantRuntime) {
  return {
    ...rest,
    items: items.map(({ number, id, score, propensity, reasons, sources, value }, i) => ({ position: i + 1, id, title: catalogue.title(number), score, propensity, reasons, sources, value })),
  };
}
