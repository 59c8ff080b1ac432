import fs from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { BgNbd, GammaGamma, type OrderHistory } from '../src/index.ts';

interface Golden {
  readonly histories: readonly (readonly [number, number, number, number])[];
  readonly bgNbd: { readonly r: number; readonly alpha: number; readonly a: number; readonly b: number; readonly logLikelihood: number };
  readonly gammaGamma: { readonly p: number; readonly q: number; readonly gamma: number };
  readonly alive: readonly number[];
  readonly ordersIn90Days: readonly number[];
  readonly value: readonly number[];
  readonly shown: readonly number[];
}

/** Of SciPy: tools/golden/loyalty.py. */
const golden = JSON.parse(fs.readFileSync(new URL('./golden.json', import.meta.url), 'utf8')) as Golden;
const histories = golden.histories.map(([repeats, recencyDays, ageDays, repeatValue], customer): OrderHistory => ({ customer, repeats, recencyDays, ageDays, repeatValue }));

describe('BG/NBD beside SciPy', () => {
  const fit = BgNbd.fit(histories)!;

  it('finds the same parameters', () => {
    expect(fit.logLikelihood).toBeCloseTo(golden.bgNbd.logLikelihood, 4);
    for (const name of ['r', 'alpha', 'a', 'b'] as const) expect(fit.model.parameters[name] / golden.bgNbd[name]).toBeCloseTo(1, 2);
  });

  it('says the same of customers', () => {
    const { r, alpha, a, b } = golden.bgNbd;
    const model = new BgNbd({ r, alpha, a, b });
    golden.shown.forEach((customer, n) => {
      expect(model.probabilityAlive(histories[customer])).toBeCloseTo(golden.alive[n], 10);
      expect(model.expectedOrders(histories[customer], 90)).toBeCloseTo(golden.ordersIn90Days[n], 8);
    });
  });
});

describe('Gamma-Gamma beside SciPy', () => {
  it('finds the same parameters and says the same of customers', () => {
    const fit = GammaGamma.fit(histories)!;
    for (const name of ['p', 'q', 'gamma'] as const) expect(fit.model.parameters[name] / golden.gammaGamma[name]).toBeCloseTo(1, 2);
    const model = new GammaGamma(golden.gammaGamma);
    golden.shown.forEach((customer, n) => expect(model.expectedValue(histories[customer])).toBeCloseTo(golden.value[n], 8));
  });
});
