import type { ItemNumber, JsonObject } from '@zhiyin/domain';
import type { LiveCatalogue } from '@zhiyin/live';
import type { PipelineDocument } from '@zhiyin/pipeline';
import type { ConversionAnswer, ConversionRequest } from './conversion.ts';
import type { PersonView, ViewRequest } from './person-views.ts';
import type { RecommendationAnswer, RecommendationRequest } from './recommendation.ts';
import type { Completion, CompletionRequest, SearchAnswer, SearchRequest } from './search.ts';

/** One tenant, ready to answer from memory. Stays valid while models and pipelines behind it are swapped. @public */
export interface TenantRuntime {
  /** @throws NotFoundError PLACEMENT_UNKNOWN, InputError FILTER_INVALID */
  recommend(request: RecommendationRequest): Promise<RecommendationAnswer>;
  /** The caller's own candidates in the order of the placement's pipeline; what may not be shown is left out. */
  rank(request: RecommendationRequest, candidates: readonly ItemNumber[]): Promise<RecommendationAnswer>;
  /** @throws NotFoundError PLACEMENT_UNKNOWN, InputError FILTER_INVALID, FACET_UNKNOWN */
  search(request: SearchRequest): Promise<SearchAnswer>;
  complete(request: CompletionRequest): Promise<readonly Completion[]>;
  /** What a pipeline that is not active would answer. @throws ConfigError PIPELINE_INVALID */
  preview(document: JsonObject, request: RecommendationRequest): Promise<RecommendationAnswer>;
  /** What the loaded models make of one person; nothing is kept. */
  views(request: ViewRequest): Promise<readonly PersonView[]>;
  /** Who buys what, and whether a visit ends in a purchase. */
  conversion(request: ConversionRequest): Promise<ConversionAnswer>;
  readonly catalogue: LiveCatalogue;
  /** Active pipelines by placement. */
  readonly pipelines: ReadonlyMap<string, { readonly version: number; readonly document: PipelineDocument }>;
  /** Digest of the loaded artifact by strategy. */
  readonly versions: Readonly<Record<string, string>>;
}
