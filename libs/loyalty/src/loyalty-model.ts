import { DAY_MS } from '@zhiyin/domain';
import { BgNbd, type BgNbdParameters } from './bg-nbd.ts';
import { GammaGamma, type GammaGammaParameters } from './gamma-gamma.ts';
import { lifecycleStage, type LifecycleStage } from './lifecycle.ts';
import { orderHistories, type Order, type OrderHistory } from './order-history.ts';
import { rfmCuts, rfmScores, type RfmCuts, type RfmScores } from './recency-frequency-money.ts';

/** All that a shop's model of loyalty is: plain data. @public */
export interface LoyaltyParameters {
  readonly customers: number;
  readonly repeaters: number;
  /** null: too few came back, predictions fall back on the shop's mean. */
  readonly bgNbd: BgNbdParameters | null;
  readonly gammaGamma: GammaGammaParameters | null;
  /** Orders a day of a customer, over all of them: the fallback. */
  readonly meanRate: number;
  readonly meanValue: number;
  readonly rfm: RfmCuts;
  readonly patientDays: number;
  /** How a model fitted on the first two thirds of the time forecast the last third; null when there was too little. */
  readonly backtest: Backtest | null;
}

/** @public */
export interface Backtest {
  readonly days: number;
  readonly forecastOrders: number;
  readonly actualOrders: number;
  /** Mean absolute error of a customer's expected orders, and of the shop's mean for everybody. */
  readonly error: number;
  readonly meanError: number;
}

/** @public */
export interface LoyaltyPrediction {
  readonly probabilityAlive: number;
  readonly expectedOrders: number;
  /** Of one order. */
  readonly expectedValue: number;
  /** Expected orders times their value within the horizon. */
  readonly lifetimeValue: number;
  readonly stage: LifecycleStage;
  readonly rfm: RfmScores;
}

/** What a shop's customers will do: fitted once, then answers from a history in microseconds. @public */
export class LoyaltyModel {
  readonly #bgNbd: BgNbd | null;
  readonly #gammaGamma: GammaGamma | null;

  constructor(readonly parameters: LoyaltyParameters) {
    this.#bgNbd = parameters.bgNbd && new BgNbd(parameters.bgNbd);
    this.#gammaGamma = parameters.gammaGamma && new GammaGamma(parameters.gammaGamma);
  }

  /** Cost: seconds for 100,000 customers. */
  static fit(orders: readonly Order[], until: number): LoyaltyModel {
    const histories = orderHistories(orders, until);
    const days = histories.reduce((sum, { ageDays }) => sum + Math.max(1, ageDays), 0);
    const repeats = histories.reduce((sum, history) => sum + history.repeats, 0);
    const known = orders.filter(({ at }) => at <= until);
    return new LoyaltyModel({
      customers: histories.length,
      repeaters: histories.filter((history) => history.repeats > 0).length,
      bgNbd: BgNbd.fit(histories)?.model.parameters ?? null,
      gammaGamma: GammaGamma.fit(histories)?.model.parameters ?? null,
      meanRate: days ? repeats / days : 0,
      meanValue: known.length ? known.reduce((sum, { value }) => sum + value, 0) / known.length : 0,
      rfm: rfmCuts(histories),
      patientDays: patience(orders, until),
      backtest: backtest(orders, until),
    });
  }

  /** @param days how far to look ahead */
  predict(history: OrderHistory, days: number): LoyaltyPrediction {
    const { meanRate, meanValue, patientDays, rfm } = this.parameters;
    const probabilityAlive = this.#bgNbd?.probabilityAlive(history) ?? 1;
    const expectedOrders = this.#bgNbd?.expectedOrders(history, days) ?? meanRate * days;
    const expectedValue = this.#gammaGamma?.expectedValue(history) ?? meanValue;
    return {
      probabilityAlive, expectedOrders, expectedValue, lifetimeValue: expectedOrders * expectedValue,
      stage: lifecycleStage(history, probabilityAlive, patientDays), rfm: rfmScores(history, rfm),
    };
  }
}

const FEWEST_DAYS = 60;

function backtest(orders: readonly Order[], until: number): Backtest | null {
  const first = orders.reduce((earliest, { at }) => Math.min(earliest, at), until);
  const days = Math.floor((until - first) / DAY_MS / 3);
  if (days * 3 < FEWEST_DAYS) return null;
  const cut = until - days * DAY_MS;
  const before = orderHistories(orders, cut);
  const fitted = BgNbd.fit(before);
  if (!fitted) return null;
  const later = new Map(orderHistories(orders, until).map(({ customer, repeats }) => [customer, repeats]));
  const actual = before.map(({ customer, repeats }) => later.get(customer)! - repeats);
  const forecast = before.map((history) => fitted.model.expectedOrders(history, days));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const mean = sum(actual) / actual.length;
  return {
    days, forecastOrders: sum(forecast), actualOrders: sum(actual),
    error: sum(forecast.map((expected, n) => Math.abs(expected - actual[n]))) / actual.length,
    meanError: sum(actual.map((orders) => Math.abs(mean - orders))) / actual.length,
  };
}

const PATIENT = 0.9;
const DEFAULT_PATIENCE_DAYS = 60;

/** Days within which nine in ten of those who came back had done so. */
function patience(orders: readonly Order[], until: number): number {
  const days = new Map<number, number[]>();
  for (const { customer, at } of orders) if (at <= until) days.set(customer, [...(days.get(customer) ?? []), Math.floor(at / DAY_MS)]);
  const gaps = [...days.values()].flatMap((own) => {
    const [first, second] = [...new Set(own)].sort((a, b) => a - b);
    return second === undefined ? [] : [second - first];
  }).sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length * PATIENT)] ?? DEFAULT_PATIENCE_DAYS;
}
