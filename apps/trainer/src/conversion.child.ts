import { packConversion, trainConversion, type ConversionCard } from '@zhiyin/conversion';
import { defaultEngine } from '@zhiyin/engine';
import type { ConversionOrder } from './conversion.job.ts';

/** What a training hands back: a model, or why there is none. */
export type ConversionOutcome = { readonly model: Uint8Array; readonly card: ConversionCard } | { readonly failure: string };

/** A process that trains one shop's conversion models and ends, at the latest with whoever started it. */
process.once('disconnect', () => process.exit());
process.once('message', async (order: ConversionOrder) => {
  const outcome = await outcomeOf(order);
  process.send!(outcome, () => process.disconnect());
});

async function outcomeOf({ log, incumbent, seed }: ConversionOrder): Promise<ConversionOutcome> {
  try {
    const { artifact, card } = await trainConversion(log, { seed, incumbent, engine: defaultEngine() });
    return { model: packConversion(artifact), card };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
