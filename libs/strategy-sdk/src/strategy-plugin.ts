import type { Static, TSchema } from '@sinclair/typebox';
import type { BehaviourEvent, Bitset, CatalogueItem, ItemNumber, LogPosition, Logger, Rng, TenantId, UserNumber } from '@zhiyin/domain';
import type { DatasetSize, DatasetView } from '@zhiyin/dataset';
import type { Embeddings } from '@zhiyin/embedding';
import type { Engine } from '@zhiyin/engine';

/**
 * A way to find and score items. One exported object: hyperparameters live in `config`, learned numbers in arrays, nothing
 * in statics. Knows no HTTP, database or queue: a strategy is a function of data.
 * @public
 */
export interface StrategyPlugin<S extends TSchema = TSchema> {
  /** kebab-case, permanent, stored in artifacts: 'co-visitation'. */
  readonly id: string;
  /** What a person reads in the console. */
  readonly title: string;
  readonly description: string;
  /** New tenants start with it switched off: for what costs more than most shops need, or needs data most have not. */
  readonly optIn?: boolean;
  /** Semver range of the SDK it was written for; checked at boot. */
  readonly sdk: string;
  /** Raise when older artifacts can no longer be loaded. */
  readonly artifactVersion: number;
  /** JSON Schema by TypeBox: types, validation and the admin form. Every field has a default and a description. */
  readonly configSchema: S;
  readonly capabilities: Capabilities;
  /** Which settings are worth searching for, per shop; none unless told. Every point must fit `configSchema`. */
  readonly tuning?: Tuning;
  /** Blends only: which of the enabled strategies, themselves no blends, it is made from. Pure and cheap. */
  sources?(config: Static<S>, enabled: readonly string[]): readonly string[];
  /** What training will need, its sources not counted, so the scheduler can pick a queue. Pure and cheap. */
  resources(config: Static<S>, size: DatasetSize): ResourceNeeds;
  /** Learns from a frozen snapshot. Same data, config and seed give the same state. */
  train(data: DatasetView, config: Static<S>, context: TrainContext): Promise<LearnedState>;
  /** Rebuilds a recommender from stored arrays. No training data, no network. */
  load(artifact: Artifact, config: Static<S>, context: LoadContext): Promise<Recommender>;
}

/** What a trained strategy answers with. All numbers are the tenant's catalogue numbers. @public */
export interface Recommender {
  candidates(request: CandidateRequest): Promise<ScoredItems>;
  /**
   * Online learning from the live log: cheap, no I/O. After a swap the platform replays what the artifact has not seen.
   * Called with consented human events only, in the order in which they became visible.
   */
  observe?(events: readonly BehaviourEvent[]): void;
  /**
   * Takes in items that came, changed or were deleted since the snapshot it was trained on: those before it serves, later ones as they
   * come. May be told again what it knows. Cheap, no I/O.
   */
  observeItems?(items: readonly CatalogueItem[]): void;
  /**
   * Lets go of everything remembered about this person since the model was trained; what they do later comes from a
   * stranger. Called when a person is erased, or is now known by another number. Cheap, no I/O. Needed by whoever keeps
   * anything by person in `observe`; sums over many people stay.
   */
  forget?(user: UserNumber): void;
  /** [items.length]; NaN where it cannot say. */
  score?(request: ScoreRequest): Promise<Float32Array>;
  /** One reason per item, null where it has none. */
  explain?(request: ExplainRequest): Promise<readonly (Reason | null)[]>;
  /**
   * Where the model places the asking person among its items: what it learned of their taste, [d] finite numbers that mean something to this
   * model alone. null for somebody of whom it knows nothing. The same facts give the same numbers.
   */
  represent?(facts: RequestFacts): Promise<Float32Array | null>;
  close?(): Promise<void>;
}

/** Everything a strategy may look at, prepared once per request. @public */
export interface RequestFacts {
  readonly history: UserHistory;
  readonly context: RequestContext;
}

export interface CandidateRequest extends RequestFacts {
  readonly limit: number;
  /** By catalogue number: stock, rules, exclusions. Answer members only. */
  readonly eligible: Bitset;
}

export interface ScoreRequest extends RequestFacts {
  readonly items: Int32Array;
}

export interface ExplainRequest extends RequestFacts {
  readonly items: Int32Array;
}

/** The person's newest events of this shop, oldest first; empty for a stranger and for one who withheld consent. @public */
export interface UserHistory {
  readonly user: UserNumber | null;
  readonly events: readonly BehaviourEvent[];
}

export interface RequestContext {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly placement: string;
  /** The item of the product page, the content of the cart: what the answer should go with. */
  readonly items: readonly ItemNumber[];
  readonly country: string | null;
  /** A category the caller restricts or leans to, for segment lists. */
  readonly category: string | null;
}

/** @public */
export interface ScoredItems {
  /** [n] catalogue numbers, best first, no repeats. */
  readonly items: Int32Array;
  /** [n] finite, higher is better, descending; scale as in capabilities. */
  readonly scores: Float32Array;
}

/**
 * Why an item is there: a stable code the shop's page can translate, the items it rests on, and an English sentence.
 * @public
 */
export interface Reason {
  /** kebab-case: 'bought-together', 'popular-in-country', 'similar-content'. */
  readonly code: string;
  readonly text: string;
  /** Catalogue numbers the reason rests on. */
  readonly items: readonly ItemNumber[];
}

/** Flags describe, the conformance suite verifies. @public */
export interface Capabilities {
  readonly needs: readonly ('interactions' | 'timestamps' | 'item-text' | 'item-attributes')[];
  /** users: answers somebody without history (and without context items). items: answers items nobody touched yet. */
  readonly coldStart: { readonly users: boolean; readonly items: boolean };
  /** Answers depend on who asks. The suite then demands to beat popularity. */
  readonly personal: boolean;
  /** Tells the blender how to normalise. */
  readonly scoreScale: 'probability' | 'cosine' | 'unbounded';
  readonly explains: boolean;
  /**
   * It has a picture of a person of its own (`represent`): where they stand among people who touched the same items, or what their
   * behaviour in order says. Profiles show it.
   */
  readonly view?: 'collaborative' | 'sequence';
  /** Learns through `observe`. */
  readonly online: boolean;
  /** Made from other strategies: has `sources`, trains with `TrainContext.sources`, answers from `LoadContext.sources`. */
  readonly blends: boolean;
  /** Relative difference allowed between engines and thread counts; 0 = bit-equal. */
  readonly tolerance: number;
}

/** @public */
export interface Tuning {
  /** By field of the config; 'weights.view' for a field within a field. What is not named keeps the tenant's setting. */
  readonly space: Readonly<Record<string, SearchRange>>;
  /** How many points are worth trying for a shop of its own. */
  readonly trials: number;
}

/** Values to choose from, or a range: drawn evenly, or evenly in the logarithm. @public */
export type SearchRange =
  | { readonly values: readonly (number | string | boolean)[] }
  | { readonly from: number; readonly to: number; readonly scale?: 'linear' | 'log'; readonly integer?: boolean };

export interface ResourceNeeds {
  readonly device: 'cpu' | 'gpu' | 'either';
  readonly memoryBytes: number;
}

export type TypedArray = Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

export interface NamedArray {
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

/** What training learned: data only, no class instances, no functions. @public */
export interface LearnedState {
  readonly arrays: Readonly<Record<string, NamedArray>>;
  /** Dense number -> id, so that an artifact can be read without the data it was trained on. */
  readonly vocabularies: Readonly<Record<string, readonly string[]>>;
  /** For instance the final training loss. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Written by the platform around a LearnedState. @public */
export interface ArtifactManifest {
  readonly tenant: TenantId;
  readonly strategy: string;
  readonly artifactVersion: number;
  readonly sdkVersion: string;
  readonly configDigest: string;
  readonly datasetDigest: string;
  readonly seed: number;
  readonly device: string;
  /** Where the log stood when the snapshot was taken: `observe` goes on from here. */
  readonly logPosition: LogPosition;
  readonly trainedAt: string;
}

/** @public */
export interface Artifact {
  readonly manifest: ArtifactManifest;
  /** @throws ArtifactError ARRAY_MISSING */
  array(name: string): NamedArray;
  /** @throws ArtifactError VOCABULARY_MISSING */
  vocabulary(name: string): readonly string[];
}

/** Where a killed run goes on. Small named states, replaced as a whole. @public */
export interface Checkpoint {
  save(state: LearnedState, step: number): Promise<void>;
  restore(): Promise<{ readonly state: LearnedState; readonly step: number } | null>;
}

/** The strategies a blend is made from, while it trains. Empty for everybody else. @public */
export interface SourceStrategies {
  /** As `StrategyPlugin.sources` chose them, in that order. */
  readonly ids: readonly string[];
  scaleOf(id: string): Capabilities['scoreScale'];
  /**
   * Trains one of them, with the tenant's settings, on an earlier part of the data: what it would have said then.
   * The caller closes it. Cost: a whole training.
   * @throws RangeError for an id that is not among `ids`; what the source's own training throws
   */
  fit(id: string, data: DatasetView): Promise<Recommender>;
}

/** @public */
export interface TrainContext {
  /** The only source of randomness. */
  readonly rng: Rng;
  readonly device: 'cpu' | 'gpu';
  /** Looked at between epochs: `signal.throwIfAborted()`. */
  readonly signal: AbortSignal;
  /** Already bound to tenant, strategy and run. */
  readonly log: Logger;
  /** Neural nets on the best device found. Loads nothing before it is used. */
  readonly engine: Engine;
  readonly checkpoint: Checkpoint;
  /** Models and services that turn texts into vectors, as far as the installation has any. */
  readonly embeddings: Embeddings;
  readonly sources: SourceStrategies;
  progress(done: number, total: number): void;
  /** One point of a curve, for instance the loss of an epoch. */
  report(metric: string, step: number, value: number): void;
}

/** The tenant's catalogue as a recommender may see it while it serves. @public */
export interface CatalogueView {
  /** One past the highest catalogue number; grows. */
  readonly size: number;
  /** -1 for an unknown id. */
  numberOf(id: string): number;
  /** '' for a number nobody has. */
  title(number: ItemNumber): string;
  categories(number: ItemNumber): readonly string[];
}

/** @public */
export interface LoadContext {
  readonly log: Logger;
  readonly catalogue: CatalogueView;
  /** For blends: those of its sources that have a model now. Owned by the platform: never closed here. */
  readonly sources: ReadonlyMap<string, Recommender>;
}

/** Keeps the config's type between schema, `train` and `load`. @public */
export function defineStrategy<S extends TSchema>(plugin: StrategyPlugin<S>): StrategyPlugin<S> {
  return plugin;
}

/** What everybody trains with who is no blend. @public */
export const NO_SOURCES: SourceStrategies = {
  ids: [],
  scaleOf(id) { throw new RangeError(`source '${id}': expected none, this is no blend`); },
  async fit(id) { throw new RangeError(`source '${id}': expected none, this is no blend`); },
};

/** Version of this contract; plugins name the range they were written for. @public */
export const SDK_VERSION = '1.0.0';
