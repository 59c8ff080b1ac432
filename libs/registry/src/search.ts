import type { AnsweredSearch, Completion, SearchQuestion } from '@zhiyin/search';
import type { RecommendationRequest } from './recommendation.ts';

/** What somebody searches for, in the tenant's numbers. @public */
export type SearchRequest = SearchQuestion & Pick<RecommendationRequest, 'placement' | 'user' | 'personal' | 'session' | 'filter' | 'country' | 'now'>;

/** @public */
export interface SearchAnswer extends AnsweredSearch {
  readonly placement: string;
  readonly pipelineVersion: number;
}

/** @public */
export type CompletionRequest = Pick<SearchRequest, 'placement' | 'text' | 'limit'>;

/** @public */
export type { Completion };
