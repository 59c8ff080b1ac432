import type { OrderHistory } from './order-history.ts';
import { minimize, wildness } from './minimize.ts';
import { logGamma } from './special-functions.ts';

/** Value of an order ~ Gamma(p, v), v ~ Gamma(q, gamma) over customers. @public */
export interface GammaGammaParameters {
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
}

const FEWEST_REPEATERS = 10;

/**
 * What a customer's orders are worth on average: their own mean, drawn towards everybody's the more, the fewer orders it rests on. Assumes that
 * how much somebody spends does not hang together with how often; `correlation` of a fit says whether it does.
 *
 * @see Fader, Hardie 2013, "The Gamma-Gamma Model of Monetary Value"
 * @public
 */
export class GammaGamma {
  constructor(readonly parameters: GammaGammaParameters) {}

  /** @returns null when fewer than 10 customers came back and paid */
  static fit(histories: readonly OrderHistory[]): { readonly model: GammaGamma; readonly correlation: number } | null {
    const paid = histories.filter(({ repeats, repeatValue }) => repeats > 0 && repeatValue > 0);
    if (paid.length < FEWEST_REPEATERS) return null;
    // Of the size of one order, so that the search begins near by in any currency.
    const scale = paid.reduce((sum, { repeatValue }) => sum + repeatValue, 0) / paid.length;
    const rows = paid.map(({ repeats, repeatValue }) => ({ x: repeats, mean: repeatValue / scale }));
    const { point } = minimize((logs) => -logLikelihood(rows, parametersOf(logs)) / rows.length + wildness(logs), [1, 1, 1]);
    const { p, q, gamma } = parametersOf(point);
    return { model: new GammaGamma({ p, q, gamma: gamma * scale }), correlation: correlation(paid) };
  }

  /** Expected value of one order; everybody's mean for somebody without repeats. */
  expectedValue({ repeats, repeatValue }: Pick<OrderHistory, 'repeats' | 'repeatValue'>): number {
    const { p, q, gamma } = this.parameters;
    const weight = (p * repeats) / (p * repeats + q - 1);
    return weight * repeatValue + (1 - weight) * ((p * gamma) / (q - 1));
  }
}

/** q above 1: below, the mean over customers would be infinite. */
function parametersOf(logs: readonly number[]): GammaGammaParameters {
  const [p, q, gamma] = logs.map(Math.exp);
  return { p, q: 1 + q, gamma };
}

function logLikelihood(rows: readonly { x: number; mean: number }[], { p, q, gamma }: GammaGammaParameters): number {
  let sum = 0;
  for (const { x, mean } of rows) {
    sum += logGamma(p * x + q) - logGamma(p * x) - logGamma(q) + q * Math.log(gamma) + (p * x - 1) * Math.log(mean) + p * x * Math.log(x) - (p * x + q) * Math.log(gamma + x * mean);
  }
  return sum;
}

function correlation(histories: readonly OrderHistory[]): number {
  const n = histories.length;
  const mean = (of: (history: OrderHistory) => number): number => histories.reduce((sum, history) => sum + of(history), 0) / n;
  const [often, much] = [mean(({ repeats }) => repeats), mean(({ repeatValue }) => repeatValue)];
  const [both, first, second] = [
    mean(({ repeats, repeatValue }) => (repeats - often) * (repeatValue - much)), mean(({ repeats }) => (repeats - often) ** 2), mean(({ repeatValue }) => (repeatValue - much) ** 2),
  ];
  return first > 0 && second > 0 ? both / Math.sqrt(first * second) : 0;
}
