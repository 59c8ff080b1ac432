import type { ItemNumber, JsonObject, Tenant, TenantStore, UserNumber, UserStore } from '@zhiyin/domain';
import type { Vault } from '@zhiyin/privacy';
import type { RecommendationAnswer, RecommendationRequest, TenantRuntime, TenantRuntimes } from '@zhiyin/registry';
import type { PreviewBody } from './pipelines.dto.ts';

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
    const asked = body.items ?? [];
    const numbers = asked.map((id) => runtime.catalogue.numberOf(id));
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
      // The same draws on both sides: exploration must not look like a difference of the pipelines.
      seed: 1,
    };
    const draft = await runtime.preview(document, request);
    const active = runtime.pipelines.has(placement) ? await runtime.recommend(request) : null;
    return {
      active: active && shown(active, runtime),
      draft: shown(draft, runtime),
      person: person ? 'known' : 'stranger',
      personal: request.personal,
      missingItems: asked.filter((_id, i) => numbers[i] < 0),
    };
  }

  async #person(tenant: Tenant, { user, visitor }: PreviewBody): Promise<{ number: UserNumber; personal: boolean; country: string | null } | null> {
    const id = user ?? visitor;
    if (id === undefined) return null;
    const keys = this.vault.open(await this.tenants.wrappedKey(tenant.id));
    const found = await this.users.find(tenant.id, keys.userKey(user === undefined ? 'visitor' : 'user', id));
    return found && { number: found.number, personal: found.consent ?? tenant.defaultConsent, country: found.country };
  }
}

function shown({ items, ...rest }: RecommendationAnswer, { catalogue }: TenantRuntime) {
  return {
    ...rest,
    items: items.map(({ number, id, score, propensity, reasons, sources }, i) => ({ position: i + 1, id, title: catalogue.title(number), score, propensity, reasons, sources })),
  };
}
