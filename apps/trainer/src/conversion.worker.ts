import { parentPort, workerData } from 'node:worker_threads';
import { packConversion, trainConversion, type ConversionCard } from '@zhiyin/conversion';
import { defaultEngine } from '@zhiyin/engine';
import type { ConversionOrder } from './conversion.job.ts';

/** What a training hands back. */
export interface TrainedConversion {
  readonly model: Uint8Array;
  readonly card: ConversionCard;
}

/** A thread that trains one shop's conversion models and ends. */
const { log, incumbent, seed } = workerData as ConversionOrder;
const { artifact, card } = await trainConversion(log, { seed, incumbent, engine: defaultEngine() });
const trained: TrainedConversion = { model: packConversion(artifact), card };
parentPort!.postMessage(trained);
