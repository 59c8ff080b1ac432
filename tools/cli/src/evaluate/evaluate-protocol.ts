import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ConfigError, InputError, type JsonObject } from '@zhiyin/domain';
import type { StrategyCatalogue } from '@zhiyin/registry';
import { installedStrategies } from '../installed-strategies.ts';
import type { MeasureJob, Measured } from './child-messages.ts';
import { measureInProcess } from './measuring-process.ts';
import { protocolOf } from './protocols.ts';
import { allowance } from './time-shares.ts';

export interface ProtocolOptions {
  readonly protocol: string;
  readonly data: string;
  /** Ids, or 'all'. */
  readonly strategies: string;
  readonly seed: number;
  readonly budgetMinutes: number;
  readonly threads: number;
  /** Settings tried for each strategy that names a search space, the defaults included. */
  readonly trials: number;
  /** Where to write; again after every method, so that what was interrupted is not lost. */
  readonly json?: string;
  /** Where trainings are kept, so that the same command goes on where it was killed; a folder that ends with the command unless told. */
  readonly keep?: string;
  readonly say: (line: string) => void;
}

export interface ProtocolResult {
  readonly protocol: string;
  readonly data: string;
  readonly seed: number;
  readonly strategies: Readonly<Record<string, Measured>>;
  readonly skipped: Readonly<Record<string, string>>;
}

/** Of the time a strategy has, so much may be spent on choosing its settings. */
const TUNING_SHARE = 0.4;

/**
 * Measures strategies by a public protocol, one process after the other, beside "most popular". Each may take its share of
 * the time that is left, and half as much again; what takes longer is ended and listed as skipped.
 * @throws InputError when the data set cannot be read; ConfigError PROTOCOL_UNKNOWN, STRATEGY_UNKNOWN
 */
export async function evaluateProtocol(options: ProtocolOptions): Promise<ProtocolResult> {
  const { keep } = options;
  if (keep !== undefined) {
    fs.mkdirSync(keep, { recursive: true });
    return measureAll(options, path.resolve(keep));
  }
  const states = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-evaluate-'));
  try {
    return await measureAll(options, states);
  } finally {
    fs.rmSync(states, { recursive: true, force: true });
  }
}

async function measureAll(options: ProtocolOptions, states: string): Promise<ProtocolResult> {
  const { protocol, seed, budgetMinutes, threads, trials, json, say } = options;
  const catalogue = await installedStrategies();
  const { popularityDays, random } = protocolOf(protocol);
  const data = path.resolve(options.data);
  const chosen = inOrder(options.strategies, catalogue);
  const methods: readonly (readonly [string, MeasureJob['method']])[] = [
    ...popularityDays.map((days) => [baselineName(days), { popularDays: Number.isFinite(days) ? days : null }] as const),
    ...(random ? [['random', { random: true }] as const] : []),
    ...chosen.map((strategy) => [strategy, { strategy }] as const),
  ];
  const deadline = performance.now() + budgetMinutes * 60_000;
  const strategies: Record<string, Measured> = {};
  const skipped: Record<string, string> = {};
  const configs: Record<string, JsonObject> = {};
  const result = { protocol, data: path.basename(data), seed, strategies, skipped };
  for (const [n, [name, method]] of methods.entries()) {
    const left = deadline - performance.now();
    const { share, most } = allowance(left, methods.slice(n).map(([, method]) => 'strategy' in method && catalogue.get(method.strategy).capabilities.blends));
    const job = { protocol, data, seed, method, configs, trials, threads, states, tuningSeconds: (TUNING_SHARE * share) / 1000 };
    const said = left <= 0
      ? { kind: 'skipped' as const, why: `the ${budgetMinutes} minutes were over` }
      : await measureInProcess(job, {
        timeMs: most,
        heard: ({ strategy, metric, step, value }) => say(`${strategy === name ? '' : `${name}: `}${strategy}: ${metric} ${value.toFixed(4)} at ${step}`),
      });
    if (said.kind === 'unreadable') throw new InputError(said.code, said.why);
    if (said.kind === 'measured') {
      strategies[name] = said.measured;
      configs[name] = said.measured.config;
      say(`${name}: ${Object.entries(said.measured.metrics).map(([metric, { value }]) => `${metric} ${value.toFixed(4)}`).join(', ')} (${said.measured.seconds.toFixed(1)} s, ${said.measured.peakMemoryMb} MB)`);
    } else {
      skipped[name] = said.why;
      say(`${name}: skipped: ${said.why.split('\n')[0]}`);
    }
    if (json) write(json, result);
  }
  return result;
}

const baselineName = (days: number): string => (Number.isFinite(days) ? `popular-${days}-days` : 'most-popular');

/**
 * Neural nets after what counts and solves, which leaves them most of its time; blends last: they are made from the others, with the
 * settings chosen for these.
 * @throws ConfigError STRATEGY_UNKNOWN
 */
function inOrder(wanted: string, catalogue: StrategyCatalogue): readonly string[] {
  const ids = wanted === 'all' ? catalogue.ids() : wanted.split(',').map((id) => id.trim()).filter(Boolean);
  if (!ids.length) throw new ConfigError('STRATEGY_UNKNOWN', `strategies: expected 'all' or ids with commas, installed: ${catalogue.ids().join(', ')}`);
  const turnOf = (id: string): number => {
    const { capabilities, resources } = catalogue.get(id);
    if (capabilities.blends) return 2;
    return resources(catalogue.resolveConfig(id, {}), { events: 0, users: 0, items: 0 }).device === 'cpu' ? 0 : 1;
  };
  return ids.map((id) => ({ id, turn: turnOf(id) })).sort((a, b) => a.turn - b.turn).map(({ id }) => id);
}

function write(file: string, result: ProtocolResult): void {
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(result, null, 2)}\n`);
  fs.renameSync(`${file}.new`, file);
}
