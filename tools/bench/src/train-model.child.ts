import { installedStrategies } from '@zhiyin/cli';
import { datasetFrom } from '@zhiyin/dataset';
import { silentLogger, tenantId, type JsonObject } from '@zhiyin/domain';
import { fitInMemory } from '@zhiyin/training';
import { simulatedBehaviour, type BehaviourSize } from './simulated-behaviour.ts';

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
}

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
  const figures = { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6, dataMiB, peakMiB: process.resourceUsage().maxRSS / 1024 };
  await model.close?.();
  return figures;
}

process.on('disconnect', () => process.exit(1));
process.on('message', (job: TrainModelJob) => {
  void train(job).then((figures) => process.send!(figures, () => process.exit(0)), (error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
