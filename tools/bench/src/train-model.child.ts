import { installedStrategies } from '@zhiyin/cli';
import { datasetFrom } from '@zhiyin/dataset';
import { Bitset, seededRng, silentLogger, tenantId, type JsonObject } from '@zhiyin/domain';
import type { Recommender } from '@zhiyin/strategy-sdk';
import { fitInMemory } from '@zhiyin/training';
import { latencies } from './report.ts';
import { simulatedBehaviour, simulatedHistory, type BehaviourSize } from './simulated-behaviour.ts';

/** One training of one strategy. */
export interface TrainModelJob {
  readonly strategy: string;
  readonly config: JsonObject;
  readonly size: BehaviourSize;
}

export interface TrainModelFigures {
  /** Until the model answers. */
  readonly seconds: number;
  /** Of all threads. */
  readonly cpuSeconds: number;
  /** Of the process with the data in it, before the training and at its height. */
  readonly dataMiB: number;
  readonly peakMiB: number;
  /** Milliseconds until the best 100 items for somebody with some last views. */
  readonly answerP50: number;
  readonly answerP99: number;
}

const QUESTIONS = 1000;
const LIMIT = 100;
const HISTORY = 10;

/** A process that trains one model on simulated behaviour and ends: its memory is the training's own. */
async function train({ strategy, config, size }: TrainModelJob): Promise<TrainModelFigures> {
  const catalogue = await installedStrategies();
  const data = await datasetFrom(simulatedBehaviour(size), { rateRule: null });
  const dataMiB = process.memoryUsage().rss / 2 ** 20;
  const [started, used] = [performance.now(), process.cpuUsage()];
  const model = await fitInMemory(catalogue.get(strategy), catalogue.resolveConfig(strategy, config), data, {
    tenant: tenantId(1), seed: 1, signal: new AbortController().signal, log: silentLogger,
  });
  const { user, system } = process.cpuUsage(used);
  const trained = { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6, dataMiB, peakMiB: process.resourceUsage().maxRSS / 1024 };
  const answers = latencies(await answerTimes(model, size));
  await model.close?.();
  return { ...trained, answerP50: answers.p50, answerP99: answers.p99 };
}

async function answerTimes(model: Recommender, size: BehaviourSize): Promise<number[]> {
  const rng = seededRng('questions');
  const eligible = Bitset.all(size.items);
  const times: number[] = [];
  for (let person = 0; person < QUESTIONS; person++) {
    const events = simulatedHistory(person, HISTORY, size, rng);
    const context = { now: events[events.length - 1].at, placement: 'home', items: [], country: null, category: null };
    const started = performance.now();
    await model.candidates({ history: { user: null, events }, limit: LIMIT, eligible, context });
    times.push(performance.now() - started);
  }
  return times;
}

process.on('disconnect', () => process.exit(1));
process.on('message', (job: TrainModelJob) => {
  void train(job).then((figures) => process.send!(figures, () => process.exit(0)), (error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
