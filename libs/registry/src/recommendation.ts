import type { ItemNumber, UserNumber } from '@zhiyin/domain';
import type { Arm, SlateReason, SlateTrace } from '@zhiyin/pipeline';

/** What somebody is asked to recommend, in the tenant's numbers. @public */
export interface RecommendationRequest {
  readonly placement: string;
  readonly user: UserNumber | null;
  /** False: the person withheld consent; the answer is that of a stranger. */
  readonly personal: boolean;
  /** The client's session: the history of a visitor nobody knows yet. */
  readonly session: string | null;
  readonly contextItems: readonly ItemNumber[];
  readonly limit: number;
  readonly exclude: readonly ItemNumber[];
  /** See `compileFilter`. */
  readonly filter: string | null;
  readonly explain: boolean;
  readonly country: string | null;
  readonly category: string | null;
  readonly now: number;
  /** `bucketOf` whoever asks: decides whether they are held out. Without it nobody is. */
  readonly bucket?: number | null;
  /** Fixes what exploration draws; without it every request draws anew. */
  readonly seed?: number;
}

/** @public */
export interface RecommendedItem {
  readonly number: ItemNumber;
  readonly id: string;
  /** Descending before exploration; comparable within this answer only. */
  readonly score: number;
  /** Exact probability that this item stood at this position; 1 where nothing is randomised. */
  readonly propensity: number;
  /** Only with `explain`. */
  readonly reasons?: readonly SlateReason[];
  /** Only with `explain`: score by strategy, in the strategy's own scale. */
  readonly sources?: Readonly<Record<string, number>>;
  /** Only with `explain`, and only where an objective ordered the answer: why the item is worth what it is. */
  readonly value?: ItemValue;
}

/** value = probability x (margin + dial / (1 - dial) x effect x customerValue). @public */
export interface ItemValue {
  readonly probability: number;
  readonly margin: number;
  readonly effect: number;
  readonly customerValue: number;
  readonly dial: number;
  readonly value: number;
}

/** @public */
export interface RecommendationAnswer {
  readonly items: readonly RecommendedItem[];
  readonly placement: string;
  readonly arm: Arm;
  /** 0 for a previewed document. */
  readonly pipelineVersion: number;
  /** Digest of the artifact of every strategy the pipeline uses. */
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 over pipeline, settings and artifacts: equal digests mean equal behaviour. */
  readonly digest: string;
  /** Empty when everything answered: 'not-trained:co-visitation', 'failed:content-based', 'history-unavailable'. */
  readonly degraded: readonly string[];
  /** Only with `explain`. */
  readonly trace?: SlateTrace;
}
