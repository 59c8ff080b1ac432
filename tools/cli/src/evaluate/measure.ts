import type { DatasetView } from '@zhiyin/dataset';
import { ZhiyinError, silentLogger, tenantId, type JsonObject } from '@zhiyin/domain';
import { defaultEngine } from '@zhiyin/engine';
import { answerTask, popularityBaseline, randomBaseline, resultOf, type RankingTask, type Recommendable } from '@zhiyin/evaluation';
import type { StrategyCatalogue } from '@zhiyin/registry';
import type { Recommender, StrategyPlugin } from '@zhiyin/strategy-sdk';
import { fitInMemory, type FitOptions, type LearnedStates } from '@zhiyin/training';
import { bestTrial, sampledTask, searchSettings } from '@zhiyin/tuning';
import { installedStrategies } from '../installed-strategies.ts';
import type { MeasureJob, Measured, MeasuringEnd } from './child-messages.ts';
import { offers, protocolOf, type Protocol } from './protocols.ts';
import { StatesFolder } from './states-folder.ts';

const NOBODY = tenantId(1);
const VALIDATION_QUESTIONS = 3000;

/** What a training looks at beside its own settings. */
interface Scene {
  readonly catalogue: StrategyCatalogue;
  readonly offered: ReadonlySet<string>;
  readonly job: MeasureJob;
  readonly heard: FitOptions['heard'];
}

/** Trains one method as a tenant's trainer would, asks it every question, tells what it cost. What cannot be measured says why. */
export async function measure(job: MeasureJob, heard?: FitOptions['heard']): Promise<MeasuringEnd> {
  const protocol = protocolOf(job.protocol);
  let task: RankingTask;
  try {
    task = await protocol.open(job.data, job.seed);
  } catch (error) {
    if (!(error instanceof ZhiyinError)) throw error;
    return { kind: 'unreadable', code: error.code, why: error.message };
  }
  try {
    if ('popularDays' in job.method) {
      const days = job.method.popularDays ?? Infinity;
      return { kind: 'measured', measured: { ...await timed(async () => popularityBaseline(task.train, task.targets, days), task, job.seed), config: {}, tuning: null } };
    }
    if ('random' in job.method) return { kind: 'measured', measured: { ...await timed(async () => randomBaseline(job.seed), task, job.seed), config: {}, tuning: null } };
    const catalogue = await installedStrategies();
    const plugin = catalogue.get(job.method.strategy);
    const offered = offers(task, protocol);
    const why = whyNot(plugin, offered);
    if (why) return { kind: 'skipped', why };
    const scene = { catalogue, offered, job, heard };
    const { config, tuning } = await chosenSettings(plugin, protocol, task, scene);
    const states = new StatesFolder(job.states);
    const figures = await timed(() => fit(plugin, config, task.train, scene, states), task, job.seed);
    return { kind: 'measured', measured: { ...figures, seconds: figures.seconds + states.foundSeconds, config, tuning } };
  } catch (error) {
    return { kind: 'skipped', why: error instanceof ZhiyinError ? error.message : String((error as Error).stack ?? error) };
  }
}

/** Defaults, or the best of some settings on a part of what trains. */
async function chosenSettings(plugin: StrategyPlugin, protocol: Protocol, task: RankingTask, scene: Scene): Promise<Pick<Measured, 'config' | 'tuning'>> {
  const { catalogue, job: { configs, seed, trials: wanted, tuningSeconds } } = scene;
  const config = catalogue.resolveConfig(plugin.id, configs[plugin.id] ?? {});
  if (!plugin.tuning || wanted < 2) return { config, tuning: null };
  const validation = sampledTask(protocol.validation(task.train, seed), VALIDATION_QUESTIONS, seed);
  const trials = await searchSettings({
    tuning: plugin.tuning, config, validation, trials: wanted, cpuSeconds: tuningSeconds, seed,
    fit: (point) => fit(plugin, catalogue.resolveConfig(plugin.id, point), validation.train, scene),
  });
  const best = bestTrial(trials);
  if (!best) return { config, tuning: null };
  const cpuSeconds = trials.reduce((sum, trial) => sum + trial.cpuSeconds, 0);
  return { config: best.config, tuning: { trials: trials.length, cpuSeconds, questions: best.questions, defaults: trials[0].metrics, chosen: best.metrics } };
}

/**
 * A blend is made from what the same command measured before it; alone, from everything installed that can learn from this data.
 * @param states trials for choosing settings keep nothing
 */
function fit(plugin: StrategyPlugin, config: JsonObject, train: DatasetView, { catalogue, offered, job, heard }: Scene, states?: LearnedStates): Promise<Recommender> {
  const able = catalogue.all().filter((other) => whyNot(other, offered) === null);
  const measured = able.filter(({ id }) => Object.hasOwn(job.configs, id));
  const enabled = (measured.length ? measured : able)
    .map((other) => ({ plugin: other, config: catalogue.resolveConfig(other.id, job.configs[other.id] ?? {}) }));
  return fitInMemory(plugin, config, train, { tenant: NOBODY, seed: job.seed, signal: new AbortController().signal, log: silentLogger, engine: defaultEngine(job.threads), enabled, heard, states });
}

/** The first reason why a strategy cannot be asked here, or null. */
function whyNot({ capabilities, id }: StrategyPlugin, offered: ReadonlySet<string>): string | null {
  const missing = capabilities.needs.filter((need) => !offered.has(need));
  return missing.length ? `'${id}' needs ${missing.join(' and ')}, which this data does not have` : null;
}

async function timed(train: () => Promise<Recommendable>, task: RankingTask, seed: number): Promise<Omit<Measured, 'config' | 'tuning'>> {
  const began = performance.now();
  const recommender = await train();
  const trained = performance.now();
  const answers = await answerTask(recommender, task);
  const asked = performance.now();
  return {
    ...resultOf(answers, task, seed),
    seconds: (trained - began) / 1000, askSeconds: (asked - trained) / 1000,
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}
