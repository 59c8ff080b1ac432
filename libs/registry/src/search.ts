import type { Arm } from '@zhiyin/pipeline';
import type { AnsweredSearch, Completion, SearchQuestion } from '@zhiyin/search';
import type { RecommendationRequest } from './recommendation.ts';

/** What somebody searches for, in the tenant's numbers. @public */
export type SearchRequest = SearchQuestion & Pick<RecommendationRequest, 'placement' | 'user' | 'personal' | 'session' | 'filter' | 'country' | 'now' | 'bucket'>;

/** @public */
export interface SearchAnswer extends AnsweredSearch {
  readonly placement: string;
  readonly pipelineVersion: number;
  /** Held out: found items stand by relevance to the query alone. */
  readonly arm: Arm;
}

/** @public */
export type CompletionRequest = Pick<SearchRequest, 'placement' | 'text' | 'limit'>;

/** @public */
export type { Completion };
