import type { Weights } from '@zhiyin/engine';
import type { TrainContext } from '@zhiyin/strategy-sdk';
import { askedSteps, TowerBatchMaker } from './tower-batches.ts';
import { itemVectors, personVector } from './tower-vectors.ts';
import { initialTowers, towersModel, type TowersShape } from './towers.ts';
import { trainInPasses, type TrainedNet } from './train-in-passes.ts';
import type { TwoTowerConfig } from './two-tower-config.ts';
import { gain, holdOut, type HeldOutStep } from './validation.ts';
import { shuffled } from './windows.ts';

/**
 * Trains the towers on everybody's steps.
 * @param featuresOf by row of a learned item
 */
export async function trainTwoTower(sequences: readonly Int32Array[], shape: TowersShape, featuresOf: (row: number) => readonly number[], config: TwoTowerConfig, context: TrainContext): Promise<TrainedNet> {
  const { rng } = context;
  const { train, heldOut } = holdOut(sequences, config.validationUsers, rng.fork('held out'));
  const all = askedSteps(train);
  const maker = new TowerBatchMaker(shape, featuresOf, all, config);
  return trainInPasses({
    modelFrom: (start) => towersModel(shape, start),
    initialWeights: () => initialTowers(shape, rng.fork('weights')),
    example: maker.batchOf(all.slice(0, shape.batch), rng.fork('example')),
    pass(epoch) {
      const asked = shuffled([...all], rng.fork(`steps ${epoch}`)).slice(0, config.stepsPerEpoch * shape.batch);
      const chance = rng.fork(`batches ${epoch}`);
      return { steps: Math.ceil(asked.length / shape.batch), batch: (n) => maker.batchOf(asked.slice(n * shape.batch, (n + 1) * shape.batch), chance) };
    },
    judge: heldOut.length ? async (weights) => ndcgOf(weights, shape, featuresOf, heldOut, config) : null,
  }, config, context);
}

function ndcgOf(weights: Weights, { items, size }: TowersShape, featuresOf: (row: number) => readonly number[], heldOut: readonly HeldOutStep[], config: TwoTowerConfig): number {
  const { told, vectors } = itemVectors(weights, size, Array.from({ length: items }, (_, row) => [row, featuresOf(row)] as const));
  return heldOut.reduce((sum, step) => sum + gain(vectors, personVector(weights, told, size, step.before, config), step), 0) / heldOut.length;
}
