import { conversionDelays } from './conversion-delays.ts';
import { conversionSessions } from './conversion-sessions.ts';
import { conversionTruth } from './conversion-truth.ts';

/**
 * Conversion models side by side on shop sessions (UCI Online Shoppers, 10 folds, needs $ZHIYIN_DATA); P(buy) against what a simulated shop's
 * people (`--people`, 2,000) did later and against its true probabilities, with the time of 300 candidates; and the bias of late purchases.
 */
export async function conversionBench({ people = 2_000 }: Readonly<Record<string, number>>): Promise<void> {
  await conversionSessions();
  await conversionTruth(people);
  await conversionDelays();
}
