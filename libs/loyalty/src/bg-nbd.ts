import type { OrderHistory } from './order-history.ts';
import { minimize, wildness } from './minimize.ts';
import { logGamma, scaledHypergeometric } from './special-functions.ts';

/** Rate of orders ~ Gamma(r, alpha) a time unit; chance to leave after an order ~ Beta(a, b). @public */
export interface BgNbdParameters {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** Days. Rates of weeks are near 1, which the fit likes. */
const UNIT_DAYS = 7;
/** Below so many customers with a repeat the parameters say little. */
const FEWEST_REPEATERS = 10;

type Row = { readonly x: number; readonly recency: number; readonly age: number; readonly customers: number };

/**
 * How often customers come back, and when they stop: while alive a customer orders at a rate of their own, and may leave after each order
 * with a chance of their own. Time is counted in weeks.
 *
 * @see Fader, Hardie, Lee 2005, "Counting Your Customers the Easy Way: An Alternative to the Pareto/NBD Model"
 * @public
 */
export class BgNbd {
  constructor(readonly parameters: BgNbdParameters) {
    for (const [name, value] of Object.entries(parameters)) {
      if (!(value > 0) || value === Infinity) throw new RangeError(`${name}: expected a number above 0, got ${value}`);
    }
  }

  /**
   * Most likely parameters. Customers with the same history are counted together. Cost: some hundred passes over distinct histories.
   * @returns null when fewer than 10 customers came back: there is nothing to learn from
   */
  static fit(histories: readonly OrderHistory[]): { readonly model: BgNbd; readonly logLikelihood: number } | null {
    if (histories.filter(({ repeats }) => repeats > 0).length < FEWEST_REPEATERS) return null;
    const rows = collapse(histories);
    const customers = histories.length;
    const { point, value } = minimize((logs) => -logLikelihood(rows, parametersOf(logs)) / customers + wildness(logs), [0, 0, 0, 0]);
    return { model: new BgNbd(parametersOf(point)), logLikelihood: (wildness(point) - value) * customers };
  }

  /** Chance that a customer has not left, 0..1. */
  probabilityAlive({ repeats, recencyDays, ageDays }: OrderHistory): number {
    return 1 / (1 + this.#odds(repeats, recencyDays / UNIT_DAYS, ageDays / UNIT_DAYS));
  }

  /** Expected orders in the next days, of a customer with this history. */
  expectedOrders({ repeats, recencyDays, ageDays }: OrderHistory, days: number): number {
    if (days <= 0) return 0;
    const { r, alpha, b } = this.parameters;
    // Where a is 1, or a + b + x is, numerator and denominator vanish together: a step beside it.
    const a = awayFrom(1 - b - repeats, awayFrom(1, this.parameters.a));
    const [age, ahead] = [ageDays / UNIT_DAYS, days / UNIT_DAYS];
    const c = a + b + repeats - 1;
    const orders = (c / (a - 1)) * (1 - scaledHypergeometric(r + repeats, b + repeats, c, ahead / (alpha + age + ahead)));
    return Math.max(0, orders / (1 + this.#odds(repeats, recencyDays / UNIT_DAYS, age)));
  }

  /** Odds of having left. */
  #odds(x: number, recency: number, age: number): number {
    const { r, alpha, a, b } = this.parameters;
    return x === 0 ? 0 : (a / (b + x - 1)) * Math.exp((r + x) * Math.log((alpha + age) / (alpha + recency)));
  }
}

const awayFrom = (place: number, value: number): number => (Math.abs(value - place) < 1e-6 ? place + 1e-6 : value);

const parametersOf = (logs: readonly number[]): BgNbdParameters => {
  const [r, alpha, a, b] = logs.map(Math.exp);
  return { r, alpha, a, b };
};

function logLikelihood(rows: readonly Row[], parameters: BgNbdParameters): number {
  const { r, alpha } = parameters;
  const byRepeats = new Map<number, { readonly all: number; readonly leaving: number }>();
  let sum = 0;
  for (const { x, recency, age, customers } of rows) {
    let shared = byRepeats.get(x);
    if (!shared) byRepeats.set(x, (shared = sharedTerms(x, parameters)));
    const alive = -(r + x) * Math.log(alpha + age);
    const left = x > 0 ? shared.leaving - (r + x) * Math.log(alpha + recency) : -Infinity;
    const most = Math.max(alive, left);
    sum += customers * (shared.all + most + Math.log(Math.exp(alive - most) + Math.exp(left - most)));
  }
  return sum;
}

/** What customers with as many repeats have in common. */
function sharedTerms(x: number, { r, alpha, a, b }: BgNbdParameters): { readonly all: number; readonly leaving: number } {
  const rate = logGamma(r + x) - logGamma(r) + r * Math.log(alpha);
  return { all: rate + logGamma(a + b) - logGamma(b) + logGamma(b + x) - logGamma(a + b + x), leaving: Math.log(a / (b + x - 1)) };
}

function collapse(histories: readonly OrderHistory[]): Row[] {
  const rows = new Map<string, { x: number; recency: number; age: number; customers: number }>();
  for (const { repeats, recencyDays, ageDays } of histories) {
    const key = `${repeats} ${recencyDays} ${ageDays}`;
    const row = rows.get(key);
    if (row) row.customers++;
    else rows.set(key, { x: repeats, recency: recencyDays / UNIT_DAYS, age: ageDays / UNIT_DAYS, customers: 1 });
  }
  return [...rows.values()];
}
