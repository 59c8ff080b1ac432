import fs from 'node:fs';
import path from 'node:path';
import { DAY_MS } from '@zhiyin/domain';
import { BgNbd, GammaGamma, orderHistories, type Order } from '@zhiyin/loyalty';
import { table } from './report.ts';

const FITTED_UNTIL = Date.UTC(1997, 8, 30);
const FORECAST_UNTIL = Date.UTC(1998, 5, 30);

/** Repeat buying at CDNOW (Fader, Hardie): fitted to the end of September 1997, forecast to the end of June 1998. Needs $ZHIYIN_DATA. */
export async function loyaltyBench(): Promise<void> {
  const file = path.join(process.env.ZHIYIN_DATA ?? '', 'cdnow/CDNOW_master.txt');
  if (!process.env.ZHIYIN_DATA || !fs.existsSync(file)) return console.log('skipped: ZHIYIN_DATA names no folder with cdnow/CDNOW_master.txt');
  const orders = fs.readFileSync(file, 'utf8').trim().split('\n').map(orderOf);
  const histories = orderHistories(orders, FITTED_UNTIL);
  const started = performance.now();
  const fit = BgNbd.fit(histories)!;
  const seconds = (performance.now() - started) / 1000;
  const later = new Map(orderHistories(orders, FORECAST_UNTIL).map(({ customer, repeats }) => [customer, repeats]));
  const actual = histories.map(({ customer, repeats }) => later.get(customer)! - repeats);
  const days = (FORECAST_UNTIL - FITTED_UNTIL) / DAY_MS;
  const forecast = histories.map((history) => fit.model.expectedOrders(history, days));
  const orderMean = sum(histories.map(({ repeats }) => repeats)) / sum(histories.map(({ ageDays }) => ageDays));
  const rows = [
    { model: 'BG/NBD', ...errors(forecast, actual) },
    { model: "everybody's mean rate", ...errors(histories.map(() => orderMean * days), actual) },
  ];
  console.log(`\n${histories.length} customers, fitted in ${seconds.toFixed(1)} s, log-likelihood ${fit.logLikelihood.toFixed(2)}`);
  console.log(table([{ ...fit.model.parameters }]));
  console.log(table(rows));
  const { model, correlation } = GammaGamma.fit(histories)!;
  console.log(table([{ ...model.parameters, 'correlation of how often and how much': correlation }]));
}

function orderOf(line: string): Order {
  const [customer, date, , value] = line.trim().split(/\s+/);
  return { customer: Number(customer), at: Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6))), value: Number(value) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function errors(forecast: readonly number[], actual: readonly number[]): Record<string, number> {
  return {
    'forecast orders': Math.round(sum(forecast)), 'actual orders': sum(actual), 'error of the sum %': 100 * (sum(forecast) / sum(actual) - 1),
    'mean absolute error': sum(forecast.map((expected, n) => Math.abs(expected - actual[n]))) / actual.length,
  };
}
