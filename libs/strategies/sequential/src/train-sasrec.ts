import type { TrainContext } from '@zhiyin/strategy-sdk';
import { BatchMaker } from './batches.ts';
import { initialWeights, trainingModel, type NetShape } from './network.ts';
import type { SasrecConfig } from './sasrec-config.ts';
import { trainInPasses, type TrainedNet } from './train-in-passes.ts';
import { holdOut, ndcgAt10 } from './validation.ts';
import { windowsOf } from './windows.ts';

/** Trains the net on windows of everybody's steps. */
export async function trainSasrec(sequences: readonly Int32Array[], shape: NetShape, config: SasrecConfig, context: TrainContext): Promise<TrainedNet> {
  const { engine, rng } = context;
  const { train, heldOut } = holdOut(sequences, config.validationUsers, rng.fork('held out'));
  const maker = new BatchMaker(shape, config.dropout, rng.fork('dropout'));
  return trainInPasses({
    modelFrom: (start) => trainingModel(shape, start),
    initialWeights: () => initialWeights(shape, rng.fork('weights')),
    example: maker.batchOf(windowsOf(train, shape.length, rng.fork('example')).slice(0, shape.batch), rng.fork('example')),
    pass(epoch) {
      const windows = windowsOf(train, shape.length, rng.fork(`windows ${epoch}`)).slice(0, config.stepsPerEpoch * shape.batch);
      const chance = rng.fork(`batches ${epoch}`);
      return { steps: Math.ceil(windows.length / shape.batch), batch: (n) => maker.batchOf(windows.slice(n * shape.batch, (n + 1) * shape.batch), chance) };
    },
    judge: heldOut.length ? (weights) => ndcgAt10(engine, shape, weights, heldOut) : null,
  }, config, context);
}
