import type { Estimate } from '@zhiyin/evaluation';
import type { GoldenAnswers } from './golden-queries.ts';

/** What the gate compares. All differences are of NDCG@10, paired by user. */
export interface GateFacts {
  readonly golden: GoldenAnswers;
  readonly events: number;
  /** Challenger minus popularity on the held-out slice; null when nothing could be held out. */
  readonly overPopularity: Estimate | null;
  /** Challenger minus the champion's settings, both trained on the same earlier slice; null when the settings are equal. */
  readonly overChampion: Estimate | null;
  /** The champion's recorded facts; null when there is none. */
  readonly champion: { readonly events: number; readonly overPopularity: Estimate | null } | null;
  /** An admin who trains on purpose may publish what a schedule may not. */
  readonly onPurpose: boolean;
}

/** Below this share of the champion's events something is wrong with the data, not with the shop. */
const LEAST_SHARE_OF_EVENTS = 0.5;

/**
 * Whether a freshly trained model may take the champion's place; reasons against it, none = it may.
 * With equal settings both models' lead over popularity is compared, each on its own slice: a season moves both figures of
 * a slice, a damaged log moves only the lead. Intervals that overlap are no difference.
 */
export function gate(facts: GateFacts): readonly string[] {
  const { golden, champion, onPurpose } = facts;
  const reasons = golden.faults.map((fault) => `golden queries: ${fault}`);
  if (!champion || onPurpose) return reasons;
  // A first model may know nothing yet: it learns from the live log. One that answers is not given up for it.
  if (golden.queries > 1 && golden.answered === 0) reasons.push(`golden queries: answered none of ${golden.queries}`);
  if (facts.events < champion.events * LEAST_SHARE_OF_EVENTS) {
    reasons.push(`data: expected at least half of the champion's ${champion.events} events, got ${facts.events}`);
  }
  if (facts.overChampion && facts.overChampion.high < 0) {
    reasons.push(`quality: NDCG@10 is below the champion's settings on the same data by ${range(facts.overChampion)}`);
  } else if (!facts.overChampion && facts.overPopularity && champion.overPopularity && facts.overPopularity.high < champion.overPopularity.low) {
    reasons.push(`quality: lead over popularity in NDCG@10 fell from ${range(champion.overPopularity)} to ${range(facts.overPopularity)}`);
  }
  return reasons;
}

const range = ({ value, low, high }: Estimate): string => `${value.toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)})`;
