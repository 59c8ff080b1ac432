import { DAY_MS, seededRng } from '@zhiyin/domain';
import { BoostedTrees, trainTrees, type FeatureMatrix, type TreeArrays } from '@zhiyin/trees';
import { BgNbd, type BgNbdParameters } from './bg-nbd.ts';
import { orderHistories, type Order, type OrderHistory } from './order-history.ts';

/** `BoostedTrees.toArrays` as lists. @public */
export interface PlainTrees extends Readonly<Record<keyof TreeArrays, readonly number[]>> {
  readonly start: number;
}

/** Plain data: what a table keeps. @public */
export interface OrderForecastParameters {
  /** Days that the trees foretell. */
  readonly windowDays: number;
  /** How many orders within them. */
  readonly counts: PlainTrees;
  /** Whether there is one at all. */
  readonly repeat: PlainTrees;
  /** Expected orders within the window that are noise rather than custom. */
  readonly floor: number;
  /** What the others are multiplied by, so that the sum stays. */
  readonly scale: number;
}

const FEATURES = 13;
/** A quarter of the shop's time: the rest teaches. */
const WINDOW_SHARE = 1 / 4;
const LEAST_WINDOW_DAYS = 14;
const MOST_WINDOW_DAYS = 180;
/** Moments in the past at which everybody is looked at, a week apart. */
const MOMENTS = 8;
const DAYS_BETWEEN = 7;
const MOST_ROWS = 200_000;
const FEWEST_ROWS = 1000;
const SEED = 1;
const TREES = { seed: SEED, trees: 80, learningRate: 0.05, leaves: 8, minRowsPerLeaf: 200, l2: 5 } as const;
/** Part of the mean expectation that is taken from everybody and given to those who have more. */
const FLOOR_SHARE = 0.1;

/**
 * Orders to come as the geometric mean of two views: BG/NBD, which knows how custom ends, and trees on counts, which learn from the shop's own past
 * what a history leads to (gaps, spending, the last weeks, which BG/NBD does not look at). Either errs in its own way. Small expectations are
 * mostly nothing: a little is taken from all and given back in proportion.
 * @public
 */
export class OrderForecast {
  readonly #counts: BoostedTrees;
  readonly #repeat: BoostedTrees;

  constructor(readonly parameters: OrderForecastParameters, private readonly bgNbd: BgNbd) {
    this.#counts = treesOf('counts', parameters.counts);
    this.#repeat = treesOf('binary', parameters.repeat);
  }

  /**
   * Cost: seconds for 25,000 customers; at most 200,000 moments of customers are learned from.
   * @returns null where the past is too short or too little happened
   */
  static async fit(orders: readonly Order[], until: number, bgNbd: BgNbdParameters): Promise<OrderForecastParameters | null> {
    const first = orders.reduce((earliest, { at }) => Math.min(earliest, at), until);
    const windowDays = Math.min(MOST_WINDOW_DAYS, Math.floor(((until - first) / DAY_MS) * WINDOW_SHARE));
    if (windowDays < LEAST_WINDOW_DAYS) return null;
    const moments = Array.from({ length: MOMENTS }, (_, n) => until - (windowDays + n * DAYS_BETWEEN) * DAY_MS).filter((at) => at >= first + windowDays * DAY_MS);
    const rows = moments.flatMap((at) => thinned(pastMoment(orders, at, windowDays), MOST_ROWS / moments.length));
    if (rows.length < FEWEST_ROWS) return null;
    const matrix = matrixOf(rows.map(({ history }) => history));
    const learn = async (objective: 'counts' | 'binary', label: (later: number) => number): Promise<PlainTrees> =>
      plainTrees(await trainTrees({ matrix, labels: Float32Array.from(rows, ({ later }) => label(later)) }, { ...TREES, objective }));
    const plain = { windowDays, counts: await learn('counts', (later) => later), repeat: await learn('binary', (later) => Number(later > 0)), floor: 0, scale: 1 };
    return { ...plain, ...softened(new OrderForecast(plain, new BgNbd(bgNbd)), orderHistories(orders, until)) };
  }

  expectedOrders(history: OrderHistory, days: number): number {
    const { windowDays, floor, scale } = this.parameters;
    const within = this.bgNbd.expectedOrders(history, windowDays);
    if (!(within > 0) || days <= 0) return 0;
    const [learned] = this.#counts.expectedCounts(matrixOf([history]));
    // Beyond the window custom ends as BG/NBD says.
    return scale * Math.max(0, Math.sqrt(learned * within) - floor) * (this.bgNbd.expectedOrders(history, days) / within);
  }

  /** Chance of at least one order within `windowDays`, 0..1. */
  repeatProbability(history: OrderHistory): number {
    return this.#repeat.probabilities(matrixOf([history]))[0];
  }
}

function plainTrees(trees: BoostedTrees): PlainTrees {
  const { offsets, feature, threshold, missingLeft, left, value } = trees.toArrays();
  return { start: trees.start, offsets: [...offsets], feature: [...feature], threshold: [...threshold], missingLeft: [...missingLeft], left: [...left], value: [...value] };
}

function treesOf(objective: 'counts' | 'binary', { start, offsets, feature, threshold, missingLeft, left, value }: PlainTrees): BoostedTrees {
  return BoostedTrees.fromArrays(objective, FEATURES, start, {
    offsets: Int32Array.from(offsets), feature: Int32Array.from(feature), threshold: Float64Array.from(threshold), missingLeft: Uint8Array.from(missingLeft),
    left: Int32Array.from(left), value: Float64Array.from(value),
  });
}

/** Everybody as they were, and how many days with an order followed. */
function pastMoment(orders: readonly Order[], at: number, windowDays: number): { history: OrderHistory; later: number }[] {
  const after = new Map(orderHistories(orders, at + windowDays * DAY_MS).map(({ customer, repeats }) => [customer, repeats]));
  return orderHistories(orders, at).map((history) => ({ history, later: after.get(history.customer)! - history.repeats }));
}

function thinned<T>(rows: readonly T[], most: number): readonly T[] {
  if (rows.length <= most) return rows;
  const rng = seededRng(SEED);
  return rows.filter(() => rng.next() < most / rows.length);
}

function softened(forecast: OrderForecast, histories: readonly OrderHistory[]): Pick<OrderForecastParameters, 'floor' | 'scale'> {
  const { windowDays } = forecast.parameters;
  const expected = histories.map((history) => forecast.expectedOrders(history, windowDays));
  const all = expected.reduce((sum, orders) => sum + orders, 0);
  const floor = (FLOOR_SHARE * all) / Math.max(1, expected.length);
  const left = expected.reduce((sum, orders) => sum + Math.max(0, orders - floor), 0);
  return left > 0 ? { floor, scale: all / left } : { floor: 0, scale: 1 };
}

function matrixOf(histories: readonly OrderHistory[]): FeatureMatrix {
  const values = new Float32Array(histories.length * FEATURES);
  histories.forEach((history, n) => values.set(featuresOf(history), n * FEATURES));
  return { rows: histories.length, features: FEATURES, values };
}

function featuresOf({ repeats, recencyDays, ageDays, pattern }: OrderHistory): number[] {
  const since = ageDays - recencyDays;
  const meanGap = repeats ? recencyDays / repeats : Number.NaN;
  const { lastGapDays, firstValue, lastValue, totalValue, within30, within90 } = pattern ?? UNKNOWN;
  return [repeats, recencyDays, ageDays, since, meanGap, lastGapDays, since / meanGap, totalValue, totalValue / (repeats + 1), lastValue, firstValue, within30, within90];
}

const UNKNOWN = { lastGapDays: Number.NaN, firstValue: Number.NaN, lastValue: Number.NaN, totalValue: Number.NaN, within30: Number.NaN, within90: Number.NaN };
