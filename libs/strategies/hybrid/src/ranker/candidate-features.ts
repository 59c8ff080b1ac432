import { DAY_MS } from '@zhiyin/domain';
import type { CsrMatrix } from '@zhiyin/sparse';
import type { RequestFacts } from '@zhiyin/strategy-sdk';
import { SCALES } from '../source-scales.ts';
import type { ItemFacts } from './item-facts.ts';

/** What is asked of a candidate beside what the sources say of it, in this order. */
export const OWN_FEATURES = [
  'sources', 'reciprocal-ranks', 'blend',
  'link-last', 'link-most', 'link-mean',
  'sold-week', 'sold-month', 'sold-ever', 'slope', 'first-days', 'last-days',
  'log-price', 'price-gap', 'category-share', 'brand-share',
  'times-seen', 'seen-days', 'history',
] as const;

/** Newest items of a history that count for likeness and taste. */
const STEPS = 30;
const RANK_FLATNESS = 60;

export const featureCount = (sources: number): number => sources * SCALES.length + OWN_FEATURES.length;

/** What is known of items when a request comes. */
export interface KnownItems {
  readonly facts: ItemFacts;
  readonly links: CsrMatrix;
}

/** The candidates of one request: what the sources said, already read in all scales. */
export interface Candidates {
  readonly items: Int32Array;
  /** [rows x sources x SCALES] row-major, 0 where a source did not speak. */
  readonly said: Float32Array;
  readonly sources: number;
  /** [rows] linear blend of what the sources said. */
  readonly blend: ArrayLike<number>;
}

/**
 * One row of features per candidate; NaN where something is unknown. The same function makes the rows a ranker learns from and
 * those it answers by. O(candidates x sources + steps x links).
 * @returns [rows x featureCount] row-major
 */
export function candidateFeatures({ items, said, sources, blend }: Candidates, { history, context }: RequestFacts, known: KnownItems): Float32Array {
  const width = featureCount(sources);
  const spoken = sources * SCALES.length;
  const features = new Float32Array(items.length * width);
  const taste = tasteOf({ history, context }, known.facts);
  const links = linksTo(items, taste.steps, known.links);
  for (let row = 0; row < items.length; row++) {
    const own = features.subarray(row * width, (row + 1) * width);
    own.set(said.subarray(row * spoken, (row + 1) * spoken));
    own.set(ownFeatures(items[row], own.subarray(0, spoken), Number(blend[row]), links.subarray(row * 3, row * 3 + 3), taste, known.facts), spoken);
  }
  return features;
}

interface Taste {
  /** Newest first; what the page is about counts as newest of all. */
  readonly steps: readonly number[];
  readonly seen: ReadonlyMap<number, { readonly times: number; readonly days: number }>;
  readonly logPrice: number;
  readonly categories: ReadonlyMap<number, number>;
  readonly brands: ReadonlyMap<number, number>;
  readonly length: number;
}

function tasteOf({ history, context }: RequestFacts, facts: ItemFacts): Taste {
  const seen = new Map<number, { times: number; days: number }>();
  for (let n = history.events.length - 1; n >= 0; n--) {
    const { item, at, type } = history.events[n];
    if (item === null || type === 'return') continue;
    const before = seen.get(item);
    seen.set(item, { times: (before?.times ?? 0) + 1, days: before?.days ?? Math.max(0, context.now - at) / DAY_MS });
  }
  const steps = [...new Set([...context.items, ...seen.keys()])].slice(0, STEPS);
  const [categories, brands] = [new Map<number, number>(), new Map<number, number>()];
  let [priced, prices, total] = [0, 0, 0];
  steps.forEach((item, n) => {
    const weight = 1 / (1 + n / 5);
    total += weight;
    add(categories, facts.category[item], weight);
    add(brands, facts.brand[item], weight);
    const logPrice = facts.logPrice[item];
    if (logPrice === undefined || Number.isNaN(logPrice)) return;
    priced += weight;
    prices += weight * logPrice;
  });
  for (const shares of [categories, brands]) for (const [code, weight] of shares) shares.set(code, weight / total);
  return { steps, seen, logPrice: priced ? prices / priced : NaN, categories, brands, length: history.events.length };
}

function add(weights: Map<number, number>, code: number | undefined, weight: number): void {
  if (code) weights.set(code, (weights.get(code) ?? 0) + weight);
}

/** [rows x 3] likeness to the newest step, the greatest, the mean by recency. */
function linksTo(items: Int32Array, steps: readonly number[], links: CsrMatrix): Float32Array {
  const likeness = new Float32Array(items.length * 3);
  const rowOf = new Map(Array.from(items, (item, row) => [item, row] as const));
  const total = steps.reduce((sum, _, n) => sum + 1 / (1 + n), 0);
  steps.forEach((step, n) => {
    if (step >= links.rows) return;
    for (let k = links.offsets[step]; k < links.offsets[step + 1]; k++) {
      const row = rowOf.get(links.columns[k]);
      if (row === undefined) continue;
      const value = links.values[k];
      if (n === 0) likeness[row * 3] = value;
      if (value > likeness[row * 3 + 1]) likeness[row * 3 + 1] = value;
      likeness[row * 3 + 2] += value / (1 + n) / total;
    }
  });
  return likeness;
}

/** In the order of OWN_FEATURES. */
function ownFeatures(item: number, said: Float32Array, blend: number, links: Float32Array, taste: Taste, facts: ItemFacts): number[] {
  let [sources, ranks] = [0, 0];
  for (let at = SCALES.indexOf('reciprocal'); at < said.length; at += SCALES.length) {
    if (said[at] === 0) continue;
    sources++;
    // 1 / (1 + k / 10) read back as the place k.
    ranks += 1 / (RANK_FLATNESS + 10 * (1 / said[at] - 1));
  }
  const known = item < facts.week.length;
  const fact = (column: ArrayLike<number>): number => (known ? column[item] : NaN);
  const seen = taste.seen.get(item);
  return [
    sources, ranks, blend,
    links[0], links[1], links[2],
    fact(facts.week), fact(facts.month), fact(facts.ever), fact(facts.slope), fact(facts.firstDays), fact(facts.lastDays),
    fact(facts.logPrice), fact(facts.logPrice) - taste.logPrice, taste.categories.get(fact(facts.category)) ?? 0, taste.brands.get(fact(facts.brand)) ?? 0,
    seen?.times ?? 0, seen?.days ?? NaN, Math.log1p(taste.length),
  ];
}
