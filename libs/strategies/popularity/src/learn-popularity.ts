import { DAY_MS, EVENT_TYPES, type EventType } from '@zhiyin/domain';
import type { DatasetView } from '@zhiyin/dataset';
import type { LearnedState, TrainContext } from '@zhiyin/strategy-sdk';
import type { PopularityConfig } from './popularity-config.ts';

const ROWS_BETWEEN_LOOKS = 1 << 16;

/** What one event counts; 0 for types that say nothing about demand (search, return, custom). */
export function weightOf(type: EventType, { weights }: PopularityConfig): number {
  return type in weights ? weights[type as keyof PopularityConfig['weights']] : 0;
}

/**
 * Decayed counts per item, long and short, and the long ones again by country.
 * Arrays: `long`, `short` [items] as they stand at `until` [1]; `support` [items] events counted;
 * `countryStart` [countries + 1], `countryItems`, `countryCounts`: compressed rows by country.
 * Cost O(events + items), memory 20 bytes an item.
 */
export function learnPopularity(data: DatasetView, config: PopularityConfig, context: TrainContext): LearnedState {
  const rows = data.interactions();
  const { until } = data;
  const long = new Float64Array(data.items.size);
  const short = new Float64Array(data.items.size);
  const support = new Float64Array(data.items.size);
  const byCountry = data.countries.map(() => new Map<number, number>());
  const weights = [0, ...EVENT_TYPES.map((type) => weightOf(type, config))];
  for (let row = 0; row < rows.length; row++) {
    if (row % ROWS_BETWEEN_LOOKS === 0) {
      context.progress(row, rows.length);
      context.signal.throwIfAborted();
    }
    const item = rows.item[row];
    const ageDays = (until - rows.time[row]) / DAY_MS;
    const weight = weights[rows.type[row]];
    if (item < 0 || !(weight > 0) || ageDays > config.windowDays) continue;
    const count = weight * 2 ** (-ageDays / config.halfLifeDays);
    long[item] += count;
    short[item] += weight * 2 ** (-ageDays / config.trendHalfLifeDays);
    support[item]++;
    const own = byCountry[rows.country[row]];
    own?.set(item, (own.get(item) ?? 0) + count);
  }
  context.progress(rows.length, rows.length);
  return {
    arrays: {
      until: { data: Float64Array.of(until), shape: [1] },
      long: { data: long, shape: [long.length] },
      short: { data: short, shape: [short.length] },
      support: { data: support, shape: [support.length] },
      ...countryArrays(byCountry),
    },
    vocabularies: { items: data.items.ids(), countries: data.countries },
    metrics: { listedItems: support.reduce((listed, events) => listed + (events >= config.minimumSupport ? 1 : 0), 0) },
  };
}

function countryArrays(byCountry: readonly ReadonlyMap<number, number>[]): LearnedState['arrays'] {
  const start = new Int32Array(byCountry.length + 1);
  byCountry.forEach((own, country) => (start[country + 1] = start[country] + own.size));
  const items = new Int32Array(start[byCountry.length]);
  const counts = new Float64Array(items.length);
  byCountry.forEach((own, country) => {
    [...own].sort(([a], [b]) => a - b).forEach(([item, count], i) => {
      items[start[country] + i] = item;
      counts[start[country] + i] = count;
    });
  });
  return {
    countryStart: { data: start, shape: [start.length] },
    countryItems: { data: items, shape: [items.length] },
    countryCounts: { data: counts, shape: [counts.length] },
  };
}
