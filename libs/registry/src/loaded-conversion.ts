import { ConversionPredictor, unpackConversion, type ConversionCard } from '@zhiyin/conversion';
import type { BehaviourEvent, ConversionRecord } from '@zhiyin/domain';
import type { PurchaseProbabilities } from '@zhiyin/pipeline';
import type { Learner } from './learner.ts';
import type { LiveTenant } from './live-tenant.ts';
import type { RuntimeParts } from './runtime-parts.ts';

/** A shop's model of who buys what, at work. */
export class LoadedConversion implements Learner {
  readonly learns = { events: true, items: false };
  readonly version: number;
  readonly trainedAt: number;
  readonly logPosition: ConversionRecord['position'];
  readonly card: ConversionCard;

  constructor({ version, trainedAt, position, card }: Omit<ConversionRecord, 'model'>, readonly predictor: ConversionPredictor) {
    [this.version, this.trainedAt, this.logPosition] = [version, trainedAt, position];
    // What lies in the table was written by a training.
    this.card = card as unknown as ConversionCard;
  }

  /** What an objective multiplies; null while everybody's mean answers, which orders nothing. */
  get purchase(): PurchaseProbabilities | null {
    if (this.card.pairs.chosen === 'base-rate') return null;
    return ({ history, context }, items, out) => this.predictor.score({ history: history.events, known: history.user !== null, now: context.now }, items, out);
  }

  observe(events: readonly BehaviourEvent[]): void {
    this.predictor.observe(events);
  }

  observeItems(): void {}

  /** What is counted of items names nobody. */
  forget(): void {}

  get bytes(): number {
    return this.predictor.bytes;
  }
}

/**
 * The newest model, or `before` when it is that one or the newest cannot be read.
 * @throws what the database says when it is away
 */
export async function loadConversion({ conversionStore, log }: RuntimeParts, { tenant, catalogue }: LiveTenant, before: LoadedConversion | null): Promise<LoadedConversion | null> {
  const version = (await conversionStore?.newestVersion(tenant)) ?? null;
  if (version === null || version === before?.version) return before;
  const record = await conversionStore!.newest(tenant);
  if (!record) return before;
  try {
    const loaded = new LoadedConversion(record, new ConversionPredictor(unpackConversion(record.model), catalogue));
    log.info({ tenant, version: record.version, pairs: loaded.card.pairs.chosen, visits: loaded.card.visits.chosen }, 'conversion model loaded');
    return loaded;
  } catch (err) {
    log.warn({ tenant, version: record.version, kept: before?.version ?? null, err }, 'conversion model not loaded, the last good one stays');
    return before;
  }
}
