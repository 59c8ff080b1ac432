import { DAY_MS, seededRng } from '@zhiyin/domain';
import { trainTrees, type BoostedTrees, type FeatureMatrix } from '@zhiyin/trees';

/** One item in one order. @public */
export interface Purchase {
  readonly customer: number;
  readonly item: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
  readonly returned: boolean;
}

/** How buying an item changes the chance to come back. @public */
export interface ItemLoyalty {
  readonly item: number;
  /** Purchases that count: long enough ago to know who came back. */
  readonly purchases: number;
  /** Change of the probability to order again within the horizon, shrunk towards 0; -1..1. */
  readonly effect: number;
  /** Of its 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/** @public */
export interface ItemLoyaltySettings {
  /** What counts as coming back: another order within so many days. */
  readonly horizonDays: number;
  /** Purchases of an average item that an effect of 0 weighs as much as; 100 unless told. */
  readonly priorPurchases?: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

const FOLDS = 4;
const FEWEST_ROWS = 200;
const FEATURES = 5;

interface Basket {
  readonly customer: number;
  readonly day: number;
  readonly items: readonly { readonly item: number; readonly returned: boolean }[];
  /** What was known of the customer before: orders, days since the last, days since the first, mean value; then this order's value. */
  readonly features: readonly number[];
  readonly cameBack: boolean;
  /** Orders of one customer stay on one side of every cut. */
  readonly fold: number;
}

/**
 * What an item's buyers do more, or less, than others like them. Trees that do not know the items predict who comes back, from how often, how
 * lately and how dearly the customer bought before, always trained on other customers; the mean of what they miss for an item's
 * buyers, shrunk, is its effect. A purchase that was returned counts as one after which nobody came back: the return is the shop's loss.
 * Items nobody bought long enough ago are left out: their effect is 0. Cost O(orders log orders) and four small trainings.
 *
 * @see Robbins 1956 for the shrinkage; Chernozhukov et al. 2018, "Double/debiased machine learning", for the crossed folds
 * @public
 */
export async function itemLoyalty(purchases: Iterable<Purchase>, until: number, settings: ItemLoyaltySettings): Promise<ItemLoyalty[]> {
  const baskets = basketsOf(purchases, Math.floor(until / DAY_MS), settings);
  if (baskets.length < FEWEST_ROWS) return [];
  const expected = await crossFitted(baskets, settings);
  return effects(baskets, expected, settings.priorPurchases ?? 100);
}

function basketsOf(purchases: Iterable<Purchase>, end: number, { horizonDays, seed }: ItemLoyaltySettings): Basket[] {
  const customers = new Map<number, Map<number, Purchase[]>>();
  for (const purchase of purchases) {
    const days = customers.get(purchase.customer) ?? new Map<number, Purchase[]>();
    const day = Math.floor(purchase.at / DAY_MS);
    days.set(day, [...(days.get(day) ?? []), purchase]);
    customers.set(purchase.customer, days);
  }
  const rng = seededRng(seed).fork('folds');
  const baskets: Basket[] = [];
  for (const [customer, byDay] of customers) {
    const fold = rng.integer(FOLDS);
    const days = [...byDay.keys()].sort((a, b) => a - b);
    let spent = 0;
    for (const [n, day] of days.entries()) {
      const own = byDay.get(day)!;
      const value = own.reduce((sum, purchase) => sum + purchase.value, 0);
      const features = [n, n ? day - days[n - 1] : Number.NaN, day - days[0], n ? spent / n : Number.NaN, value];
      spent += value;
      if (day + horizonDays > end) break;
      baskets.push({ customer, day, items: distinct(own), features, cameBack: n + 1 < days.length && days[n + 1] - day <= horizonDays, fold });
    }
  }
  return baskets;
}

function distinct(purchases: readonly Purchase[]): { item: number; returned: boolean }[] {
  const returned = new Map<number, boolean>();
  for (const purchase of purchases) returned.set(purchase.item, (returned.get(purchase.item) ?? true) && purchase.returned);
  return [...returned].map(([item, back]) => ({ item, returned: back }));
}

/** Probability to come back of each basket, from trees that have not seen its customer. */
async function crossFitted(baskets: readonly Basket[], { seed, signal }: ItemLoyaltySettings): Promise<Float64Array> {
  const expected = new Float64Array(baskets.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = baskets.filter((basket) => basket.fold !== fold);
    const own = baskets.flatMap((basket, n) => (basket.fold === fold ? [n] : []));
    if (!own.length || !others.length) continue;
    const trees: BoostedTrees = await trainTrees(
      { matrix: matrixOf(others), labels: Float32Array.from(others, ({ cameBack }) => Number(cameBack)) },
      { objective: 'binary', seed, trees: 60, leaves: 8, minRowsPerLeaf: 50, l2: 5 }, { signal },
    );
    trees.probabilities(matrixOf(own.map((n) => baskets[n]))).forEach((probability, at) => (expected[own[at]] = probability));
  }
  return expected;
}

function matrixOf(baskets: readonly Basket[]): FeatureMatrix {
  const values = new Float32Array(baskets.length * FEATURES);
  baskets.forEach(({ features }, n) => values.set(features, n * FEATURES));
  return { rows: baskets.length, features: FEATURES, values };
}

function effects(baskets: readonly Basket[], expected: Float64Array, prior: number): ItemLoyalty[] {
  const sums = new Map<number, { purchases: number; missed: number; variance: number }>();
  for (const [n, { items, cameBack }] of baskets.entries()) {
    for (const { item, returned } of items) {
      const own = sums.get(item) ?? { purchases: 0, missed: 0, variance: 0 };
      own.purchases++;
      own.missed += Number(cameBack && !returned) - expected[n];
      own.variance += expected[n] * (1 - expected[n]);
      sums.set(item, own);
    }
  }
  return [...sums].map(([item, { purchases, missed, variance }]) => {
    const effect = missed / (purchases + prior);
    const error = (1.96 * Math.sqrt(variance)) / (purchases + prior);
    return { item, purchases, effect, low: Math.max(-1, effect - error), high: Math.min(1, effect + error) };
  });
}
