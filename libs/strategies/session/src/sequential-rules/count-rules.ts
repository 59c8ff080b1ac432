import { DAY_MS } from '@zhiyin/domain';
import type { Sessions } from '../sessions.ts';
import type { SequentialRulesConfig } from './config.ts';

/** Row i holds the items that follow item i, strongest first. */
export interface Rules {
  /** [items + 1] */
  readonly offsets: Int32Array;
  /** [rules] catalogue numbers */
  readonly followers: Int32Array;
  /** [rules] decayed counts c_ij */
  readonly counts: Float32Array;
  /** [items] decayed number of events */
  readonly popularity: Float32Array;
}

/** What a step at `at` counts: half after every half-life before `reference`. */
export function fadingOf({ halfLifeDays }: SequentialRulesConfig, reference: number): (at: number) => number {
  return (at) => 2 ** -(Math.max(0, reference - at) / (halfLifeDays * DAY_MS));
}

/** c_ij / (pop_i^seedExponent pop_j^popularityExponent). */
export function strengthOf(count: number, seedPopularity: number, popularity: number, { seedExponent, popularityExponent }: SequentialRulesConfig): number {
  return count > 0 ? count / (Math.max(1e-9, seedPopularity) ** seedExponent * Math.max(1e-9, popularity) ** popularityExponent) : 0;
}

/**
 * Counts which items follow which within `window` steps of a session: c_ij = sum of d^-distanceExponent x fading. The lines
 * of an order lead to each other, in both directions, over one step. An item may lead to itself: people come back.
 * Item by item over its occurrences, so that no table of all pairs ever exists: O(steps x window) time,
 * O(steps + items x neighbours) memory.
 * @see Ludewig, Jannach 2018, "Evaluation of Session-based Recommendation Algorithms", section 3.1 (SR)
 */
export function countRules(sessions: Sessions, items: number, config: SequentialRulesConfig, reference: number, onItem: (item: number) => void = () => {}): Rules {
  const fading = fadingOf(config, reference);
  const popularity = new Float32Array(items);
  for (let s = 0; s < sessions.count; s++) {
    const weight = fading(sessions.endedAt[s]);
    for (let n = sessions.offsets[s]; n < sessions.offsets[s + 1]; n++) popularity[sessions.items[n]] += weight;
  }
  const { start, steps, session } = occurrencesOf(sessions, items);
  const row = new Float64Array(items);
  const kept = { offsets: new Int32Array(items + 1), followers: [] as number[], counts: [] as number[] };
  for (let item = 0; item < items; item++) {
    onItem(item);
    const touched: number[] = [];
    for (let n = start[item]; n < start[item + 1]; n++) addFollowers(sessions, steps[n], session[n], config, fading(sessions.endedAt[session[n]]), row, touched);
    const strength = (follower: number): number => strengthOf(row[follower], popularity[item], popularity[follower], config);
    const strengths = new Map(touched.map((follower) => [follower, strength(follower)]));
    touched.sort((a, b) => strengths.get(b)! - strengths.get(a)! || a - b);
    for (const follower of touched.slice(0, config.neighbours)) {
      kept.followers.push(follower);
      kept.counts.push(row[follower]);
    }
    for (const follower of touched) row[follower] = 0;
    kept.offsets[item + 1] = kept.followers.length;
  }
  return { offsets: kept.offsets, followers: Int32Array.from(kept.followers), counts: Float32Array.from(kept.counts), popularity };
}

function addFollowers({ items, places, offsets }: Sessions, step: number, session: number, { window, distanceExponent }: SequentialRulesConfig, fading: number, row: Float64Array, touched: number[]): void {
  const add = (n: number): void => {
    if (row[items[n]] === 0) touched.push(items[n]);
    row[items[n]] += fading * Math.max(1, places[n] - places[step]) ** -distanceExponent;
  };
  for (let n = step + 1; n < offsets[session + 1] && places[n] - places[step] <= window; n++) add(n);
  for (let n = step - 1; n >= offsets[session] && places[n] === places[step]; n--) add(n);
}

/** Where each item stands. Counting sort: O(steps + items). */
function occurrencesOf(sessions: Sessions, items: number): { readonly start: Int32Array; readonly steps: Int32Array; readonly session: Int32Array } {
  const start = new Int32Array(items + 1);
  for (const item of sessions.items) start[item + 1]++;
  for (let item = 0; item < items; item++) start[item + 1] += start[item];
  const next = start.slice(0, items);
  const [steps, session] = [new Int32Array(sessions.items.length), new Int32Array(sessions.items.length)];
  for (let s = 0; s < sessions.count; s++) {
    for (let n = sessions.offsets[s]; n < sessions.offsets[s + 1]; n++) {
      const place = next[sessions.items[n]]++;
      steps[place] = n;
      session[place] = s;
    }
  }
  return { start, steps, session };
}
