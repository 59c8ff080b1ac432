import type { PastOfUser } from '@zhiyin/dataset';
import type { Bitset } from '@zhiyin/domain';

/** One question, shaped as a strategy's `CandidateRequest`. @public */
export interface RankingRequest {
  readonly history: PastOfUser;
  readonly context: {
    readonly now: number;
    readonly placement: string;
    readonly items: readonly number[];
    readonly country: string | null;
    readonly category: string | null;
  };
  readonly limit: number;
  readonly eligible: Bitset;
}

/** Whatever ranks the catalogue: every strategy's recommender does. @public */
export interface Recommendable {
  candidates(request: RankingRequest): Promise<{ readonly items: Int32Array; readonly scores: Float32Array }>;
}
