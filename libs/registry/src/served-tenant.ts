import { ConfigError, NotFoundError, type BehaviourEvent, type ItemNumber, type JsonObject, type TenantId } from '@zhiyin/domain';
import type { LiveCatalogue } from '@zhiyin/live';
import { isHeldOut, rank, recommend, validatePipeline, type FinishedSlate, type PipelineDocument, type PipelineRequest, type TenantPipeline, type ValueColumn } from '@zhiyin/pipeline';
import { answerSearch, completeSearch } from '@zhiyin/search';
import type { UserHistory } from '@zhiyin/strategy-sdk';
import { compose, resolvePipeline } from './compose.ts';
import type { ConversionAnswer, ConversionRequest } from './conversion.ts';
import type { ActivePipeline, Generation } from './generation.ts';
import { LiveTenant, type LiveHooks } from './live-tenant.ts';
import { personViews, type PersonView, type ViewRequest } from './person-views.ts';
import type { ItemValue, RecommendationAnswer, RecommendationRequest, RecommendedItem } from './recommendation.ts';
import type { RuntimeParts } from './runtime-parts.ts';
import type { Completion, CompletionRequest, SearchAnswer, SearchRequest } from './search.ts';
import type { TenantRuntime } from './tenant-runtime.ts';

/** How long a request waits for a history that must be read first. */
const HISTORY_WAIT_MS = 150;
const RETRY_MS = 1000;
const STRANGER: UserHistory = Object.freeze({ user: null, events: Object.freeze([]) });
/** What a tenant occupies before it has anything. */
const BASE_BYTES = 64 * 1024;

type AskedFor = Pick<RecommendationRequest, 'user' | 'personal' | 'session'>;
type Work = (pipeline: TenantPipeline, request: PipelineRequest) => Promise<FinishedSlate>;

/** A loaded tenant. Requests run in the generation they find; a change prepares the next one beside it and swaps. */
export class ServedTenant implements TenantRuntime {
  readonly live: LiveTenant;
  #generation: Generation | null = null;
  #composing: Promise<void> | null = null;
  #outdated = false;
  #retry: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(
    readonly tenant: TenantId,
    private readonly parts: RuntimeParts,
    /** The tenant as it is served after this one was unloaded. */
    private readonly successor: () => Promise<TenantRuntime>,
    hooks: Pick<LiveHooks, 'startOver' | 'caughtUp'>,
  ) {
    this.live = new LiveTenant(tenant, parts, parts.clock ?? Date.now, { ...hooks, composeAgain: () => this.#composeAgain() });
  }

  /** Reads catalogue, models and pipelines. The follower must be told before. */
  async load(): Promise<void> {
    await this.live.load();
    const generation = await compose(this.parts, this.live, null);
    // Changed while it was loaded: the next generation follows at once, this one answers until then.
    this.#swap(generation);
    if (this.#outdated) this.#composeAgain();
  }

  get catalogue(): LiveCatalogue {
    return this.live.catalogue;
  }

  get pipelines(): ReadonlyMap<string, { readonly version: number; readonly document: PipelineDocument }> {
    return this.#generation?.pipelines ?? new Map();
  }

  get versions(): Readonly<Record<string, string>> {
    return Object.fromEntries([...(this.#generation?.strategies.values() ?? [])].map(({ strategy, artifactDigest }) => [strategy, artifactDigest]));
  }

  get bytes(): number {
    return BASE_BYTES + this.live.bytes + (this.#generation?.bytes ?? 0);
  }

  async recommend(request: RecommendationRequest): Promise<RecommendationAnswer> {
    const generation = this.#generation;
    if (!generation) return (await this.successor()).recommend(request);
    return this.#answer(generation, activeOf(generation, request.placement), request, recommend);
  }

  async rank(request: RecommendationRequest, candidates: readonly ItemNumber[]): Promise<RecommendationAnswer> {
    const generation = this.#generation;
    if (!generation) return (await this.successor()).rank(request, candidates);
    return this.#answer(generation, activeOf(generation, request.placement), request, (pipeline, facts) => rank(pipeline, facts, candidates));
  }

  async search(request: SearchRequest): Promise<SearchAnswer> {
    const generation = this.#generation;
    if (!generation) return (await this.successor()).search(request);
    const { placement, version, pipeline } = activeOf(generation, request.placement);
    return this.#inside(generation, async () => {
      const history = await this.#historyOf(request);
      const facts = factsOf({ ...request, contextItems: [], exclude: [], explain: false, category: null }, history ?? STRANGER);
      const heldOut = isHeldOut(pipeline.document, facts.bucket);
      const answer = await answerSearch(this.live.search, heldOut ? impersonal(pipeline) : pipeline, facts, request);
      const degraded = answer.degraded.map((reason) => withCause(reason, generation));
      return { ...answer, placement, arm: heldOut ? 'hold-out' as const : 'pipeline' as const, pipelineVersion: version, degraded: history ? degraded : [...degraded, 'history-unavailable'] };
    });
  }

  async complete(request: CompletionRequest): Promise<readonly Completion[]> {
    const generation = this.#generation;
    if (!generation) return (await this.successor()).complete(request);
    const { pipeline } = activeOf(generation, request.placement);
    return this.#inside(generation, () => completeSearch(this.live.search, pipeline, request));
  }

  async preview(document: JsonObject, request: RecommendationRequest): Promise<RecommendationAnswer> {
    const generation = this.#generation;
    if (!generation) return (await this.successor()).preview(document, request);
    const { pipeline, problems } = validatePipeline(document, this.parts.strategies);
    if (!pipeline) {
      const [{ path, expected, got }] = problems;
      throw new ConfigError('PIPELINE_INVALID', `pipeline ${path}: expected ${expected}, got ${got}`, { problems });
    }
    const usable = new Set([...generation.strategies.keys(), ...generation.absent.keys()]);
    const draft = resolvePipeline(this.parts, this.live, { placement: request.placement, version: 0, document: pipeline }, generation.strategies, usable, generation.conversion);
    return this.#answer(generation, draft, request, recommend);
  }

  async views(request: ViewRequest): Promise<readonly PersonView[]> {
    const generation = this.#generation;
    if (!generation) return (await this.successor()).views(request);
    return this.#inside(generation, () => personViews(generation.strategies, this.parts.strategies, this.live.catalogue, request));
  }

  async conversion(request: ConversionRequest): Promise<ConversionAnswer> {
    const generation = this.#generation;
    if (!generation) return (await this.successor()).conversion(request);
    return this.#inside(generation, async () => {
      const known = await this.#historyOf(request);
      const { events: history } = known ?? STRANGER;
      const facts = { events: history.length, degraded: known ? [] : ['history-unavailable'] };
      if (!generation.conversion) return { model: null, items: null, visit: null, ...facts };
      const { predictor, version, trainedAt, card } = generation.conversion;
      const asker = { history, known: request.personal && request.user !== null, now: request.now };
      return { model: { version, trainedAt, windowDays: predictor.windowDays, card }, items: predictor.pairs(asker, request.items), visit: predictor.visit(asker), ...facts };
    });
  }

  /** Requests inside end as usual; later ones go to the successor. */
  close(): void {
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#generation?.retire();
    this.#generation = null;
  }

  async #answer(generation: Generation, active: ActivePipeline, request: RecommendationRequest, work: Work): Promise<RecommendationAnswer> {
    return this.#inside(generation, async () => {
      const history = await this.#historyOf(request);
      const slate = await work(active.pipeline, factsOf(request, history ?? STRANGER));
      const degraded = slate.degraded.map((reason) => withCause(reason, generation));
      if (!history) degraded.push('history-unavailable');
      return {
        items: this.#itemsOf(slate, request.explain),
        placement: active.placement,
        arm: slate.arm,
        pipelineVersion: active.version,
        versions: active.versions,
        digest: active.digest,
        degraded,
        ...(request.explain ? { trace: slate.trace } : {}),
      };
    });
  }

  /** A generation that is retired meanwhile lets its recommenders go only afterwards. */
  async #inside<T>(generation: Generation, work: () => Promise<T>): Promise<T> {
    generation.enter();
    try {
      return await work();
    } finally {
      generation.leave();
    }
  }

  /** null when the log does not answer in time. */
  #historyOf(request: AskedFor): UserHistory | null | Promise<UserHistory | null> {
    return this.#knownHistory(request) ?? this.#readHistory(request);
  }

  /** Without waiting; null when it has to be read. Who withheld consent is a stranger, session and number included. */
  #knownHistory({ user, personal, session }: AskedFor): UserHistory | null {
    if (!personal) return STRANGER;
    if (user === null && session === null) return STRANGER;
    const events = user === null ? this.live.sessions.peek(session!) : this.live.histories.peek(user);
    return events ? { user, events } : null;
  }

  /** null when the log does not answer in time; a read that is late is kept for the next request. */
  async #readHistory({ user, session }: AskedFor): Promise<UserHistory | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, HISTORY_WAIT_MS, null);
    });
    const read = (user === null ? this.live.sessions.of(session!) : this.live.histories.of(user)).catch((err: unknown) => {
      this.parts.log.warn({ tenant: this.tenant, err }, 'history not read, answering as for a stranger');
      return null;
    });
    const events: readonly BehaviourEvent[] | null = await Promise.race([read, late]);
    clearTimeout(timer);
    return events && { user, events };
  }

  #itemsOf({ items, scores, propensities, reasons, sources, value }: FinishedSlate, explained: boolean): RecommendedItem[] {
    return Array.from(items, (number, row) => {
      const item = { number, id: this.live.catalogue.idOf(number), score: scores[row], propensity: propensities[row] };
      if (!explained) return item;
      const spoke = sources.filter(({ ranks }) => ranks[row] > 0).map(({ strategy, scores }) => [strategy, scores[row]]);
      return { ...item, reasons: reasons?.[row] ?? [], sources: Object.fromEntries(spoke), ...(value && !Number.isNaN(value.values[row]) ? { value: valueOf(value, row) } : {}) };
    });
  }

  #composeAgain(): void {
    this.#outdated = true;
    // Before the first load ends there is nothing to compose beside; `load` looks at the flag.
    if (!this.#generation || this.#composing) return;
    this.#composing = this.#compose().finally(() => (this.#composing = null));
  }

  async #compose(): Promise<void> {
    while (this.#outdated && !this.#closed) {
      this.#outdated = false;
      try {
        const next = await compose(this.parts, this.live, this.#generation);
        this.#swap(next);
      } catch (err) {
        this.parts.log.warn({ tenant: this.tenant, err }, 'settings not read, trying again');
        this.#outdated = true;
        this.#retry = setTimeout(() => this.#composeAgain(), RETRY_MS).unref();
        return;
      }
    }
  }

  #swap(next: Generation): void {
    const before = this.#generation;
    if (this.#closed) {
      next.retire();
      return;
    }
    this.#generation = next;
    if (!before) return;
    for (const [id, strategy] of before.strategies) if (next.strategies.get(id) !== strategy) this.live.leave(strategy);
    if (before.conversion && before.conversion !== next.conversion) this.live.leave(before.conversion);
    before.retire();
  }
}

function activeOf(generation: Generation, placement: string): ActivePipeline {
  const active = generation.pipelines.get(placement);
  if (!active) {
    const known = [...generation.pipelines.keys()].join(', ') || 'none';
    throw new NotFoundError('PLACEMENT_UNKNOWN', `placement '${placement}' has no active pipeline; active: ${known}`, { field: 'placement' });
  }
  return active;
}

function factsOf(request: RecommendationRequest, history: UserHistory): PipelineRequest {
  const { now, placement, contextItems, country, category, limit, exclude, filter, explain, seed, bucket } = request;
  return { history, context: { now, placement, items: contextItems, country, category }, limit, exclude, filter, explain, seed: seed ?? null, bucket: bucket ?? null };
}

function valueOf({ probabilities, margins, effects, values, customerValue, dial }: ValueColumn, row: number): ItemValue {
  return { probability: probabilities[row], margin: margins[row], effect: effects[row], customerValue, dial, value: values[row] };
}

/** What a search is measured against: relevance alone. */
function impersonal(pipeline: TenantPipeline): TenantPipeline {
  return { ...pipeline, document: { ...pipeline.document, search: { ...pipeline.document.search, personalization: 0 } } };
}

/** A pipeline only sees that a model is absent; the generation knows why. */
function withCause(reason: string, { absent }: Generation): string {
  const [what, strategy] = reason.split(':');
  return what === 'not-trained' && absent.has(strategy) ? `${absent.get(strategy)}:${strategy}` : reason;
}
