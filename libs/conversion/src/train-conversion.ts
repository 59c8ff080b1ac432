import { openKernels } from '@zhiyin/compute';
import { DAY_MS, eventTypeCode } from '@zhiyin/domain';
import type { Engine } from '@zhiyin/engine';
import { learnTarget } from './choice/learn-target.ts';
import type { ConversionArtifact, ConversionCard } from './conversion-artifact.ts';
import type { ConversionLog } from './examples/conversion-log.ts';
import { sampleMoments } from './examples/sample-moments.ts';
import type { ModelId, ModelPlugin } from './models/model.ts';
import { MODELS } from './models/plugins.ts';

/** @public */
export interface ConversionTraining {
  readonly seed: number;
  /** Which models serve now. */
  readonly incumbent?: { readonly pairs: ModelId; readonly visits: ModelId } | null;
  /** Of pairs, roughly. 300,000 unless told. */
  readonly maxRows?: number;
  /** All that are installed unless told. */
  readonly plugins?: readonly ModelPlugin[];
  /** For deep nets; without one none is trained. */
  readonly engine?: Engine | null;
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

const MAX_ROWS = 300_000;
const STRANGERS = 8;
const MOST_WINDOW_DAYS = 7;
/** Two steps forward in time must each have rows whose end is known. */
const WINDOWS_A_LOG = 6;
const LOOKS_BACK_MS = 30 * DAY_MS;

/**
 * Learns P(purchase | person, item, moment) and P(the visit ends in a purchase) of one shop: samples moments, trains and judges every
 * model on the same ones, and keeps the best. A log too small or too one-sided gets the mean and a card that says why.
 * Cost: seconds for 100,000 events, a minute or two for millions; memory 250 bytes a row.
 * @public
 */
export async function trainConversion(log: ConversionLog, { seed, incumbent = null, maxRows = MAX_ROWS, plugins = MODELS, engine = null, threads, signal }: ConversionTraining): Promise<{ readonly artifact: ConversionArtifact; readonly card: ConversionCard }> {
  const windowDays = windowDaysOf(log);
  const { pairs, visits, counts, keptStrangers } = sampleMoments(log, { seed, windowDays, maxRows, strangers: STRANGERS });
  const kernels = await openKernels({ threads });
  try {
    const needs = { seed, kernels, engine, signal };
    const unreal = log.syntheticTimes ? 'synthetic-times' : null;
    const ofPairs = await learnTarget(pairs, plugins, incumbent?.pairs ?? null, { ...needs, specs: pairs.specs }, unreal);
    const ofVisits = await learnTarget(visits, plugins, incumbent?.visits ?? null, { ...needs, specs: visits.specs }, unreal);
    return {
      artifact: { pairs: ofPairs.fitted, visits: ofVisits.fitted, counts: counts.state(), keptStrangers, windowDays },
      card: { pairs: ofPairs.card, visits: ofVisits.card },
    };
  } finally {
    await kernels.close();
  }
}

/** Days within which 95 % of the items that are bought after a first look are bought; at most seven, at most a sixth of the log. */
export function windowDaysOf({ interactions: { user, session, item, type, time, length }, items, until }: ConversionLog): number {
  const purchase = eventTypeCode('purchase');
  const first = new Map<number, number>();
  const delays: number[] = [];
  for (let row = 0; row < length; row++) {
    if (item[row] < 0) continue;
    const pair = (user[row] >= 0 ? 2 * user[row] : 2 * session[row] + 1) * items.size + item[row];
    const since = first.get(pair);
    if (type[row] === purchase && since !== undefined && time[row] - since <= LOOKS_BACK_MS) delays.push(time[row] - since);
    if (type[row] === purchase) first.delete(pair);
    else if (since === undefined || time[row] - since > LOOKS_BACK_MS) first.set(pair, time[row]);
  }
  delays.sort((a, b) => a - b);
  const usual = delays.length ? Math.ceil(delays[Math.floor(0.95 * (delays.length - 1))] / DAY_MS) : MOST_WINDOW_DAYS;
  const most = Math.floor((until - (length ? time[0] : until)) / DAY_MS / WINDOWS_A_LOG);
  return Math.max(1, Math.min(MOST_WINDOW_DAYS, usual, most));
}
