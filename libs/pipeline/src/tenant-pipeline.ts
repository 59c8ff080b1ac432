import type { Clock, Logger } from '@zhiyin/domain';
import type { LiveCatalogue } from '@zhiyin/live';
import type { Capabilities, Recommender, RequestContext, UserHistory } from '@zhiyin/strategy-sdk';
import type { FilterIndex } from './filter-index.ts';
import type { PipelineDocument } from './pipeline-document.ts';
import type { ValueModels } from './value-models.ts';
import type { RetrieverHealth } from './retriever-health.ts';

/** A loaded strategy as a pipeline uses it. @public */
export interface PipelineSource {
  readonly recommender: Recommender;
  readonly scoreScale: Capabilities['scoreScale'];
}

/** A document with everything it names resolved: what a request runs through. Immutable; swapped as a whole. @public */
export interface TenantPipeline {
  readonly document: PipelineDocument;
  /** By strategy id; one that is absent has not been trained. */
  readonly sources: ReadonlyMap<string, PipelineSource>;
  readonly catalogue: LiveCatalogue;
  readonly filters: FilterIndex;
  readonly health: RetrieverHealth;
  /** Asked only by a document with an objective; answers from memory once warm. */
  readonly values: () => ValueModels | Promise<ValueModels>;
  /** How long a request waits for its retrievers. */
  readonly deadlineMs: number;
  /** A retriever that computes longer than this in one piece holds everybody up. */
  readonly budgetMs: number;
  readonly log: Logger;
  readonly clock: Clock;
}

/** @public */
export interface PipelineRequest {
  readonly history: UserHistory;
  readonly context: RequestContext;
  readonly limit: number;
  /** Catalogue numbers. */
  readonly exclude: readonly number[];
  readonly filter: string | null;
  readonly explain: boolean;
  /** Null: drawn anew. */
  readonly seed: number | null;
  /** `bucketOf` whoever asks, in [0, 1): decides whether they are held out. Null: nobody is. */
  readonly bucket: number | null;
}
