import type { DatasetView } from '@zhiyin/dataset';
import { DAY_MS, eventTypeCode } from '@zhiyin/domain';
import type { LearnedState } from '@zhiyin/strategy-sdk';

/** What a ranker knows of items as of one moment, by catalogue number; 0 codes say nothing. */
export interface ItemFacts {
  /** Milliseconds since 1970: the end of the log they were counted in. */
  readonly at: number;
  /** [items] logarithm of 1 + purchases (all events, where nobody buys) of the last 7 days, 28 days, and ever. */
  readonly week: Float32Array;
  readonly month: Float32Array;
  readonly ever: Float32Array;
  /** [items] this week's daily rate over the month's, as a logarithm: above 0 it is rising. */
  readonly slope: Float32Array;
  /** [items] days before `at` of its first and last event; NaN where there is none. */
  readonly firstDays: Float32Array;
  readonly lastDays: Float32Array;
  /** [items] natural logarithm; NaN where unknown. */
  readonly logPrice: Float32Array;
  /** [items] most special category, brand. */
  readonly category: Int32Array;
  readonly brand: Int32Array;
}

const COLUMNS = ['week', 'month', 'ever', 'slope', 'firstDays', 'lastDays', 'logPrice', 'category', 'brand'] as const;

/** Counts once over the log. O(events + items). */
export function itemFacts(data: DatasetView): ItemFacts {
  const { items, until } = data;
  const { item, type, time, length } = data.interactions();
  const purchase = eventTypeCode('purchase');
  const counted = type.includes(purchase) ? (row: number) => type[row] === purchase : () => true;
  const counts = [7, 28, Infinity].map((days) => ({ since: until - days * DAY_MS, count: new Float32Array(items.size) }));
  const [first, last] = [new Float32Array(items.size).fill(NaN), new Float32Array(items.size).fill(NaN)];
  for (let row = 0; row < length; row++) {
    const one = item[row];
    if (one < 0) continue;
    if (Number.isNaN(first[one])) first[one] = (until - time[row]) / DAY_MS;
    last[one] = (until - time[row]) / DAY_MS;
    if (counted(row)) for (const { since, count } of counts) if (time[row] >= since) count[one]++;
  }
  const [week, month, ever] = counts.map(({ count }) => count);
  const at = (number: number) => items.at(number);
  return {
    at: until, firstDays: first, lastDays: last,
    week: week.map(Math.log1p), month: month.map(Math.log1p), ever: ever.map(Math.log1p),
    slope: week.map((count, number) => Math.log((4 * count + 1) / (month[number] + 1))),
    logPrice: Float32Array.from({ length: items.size }, (_, number) => { const price = at(number)?.price; return price && price > 0 ? Math.log(price) : NaN; }),
    category: codes(items.size, (number) => at(number)?.categories.at(-1) ?? null),
    brand: codes(items.size, (number) => at(number)?.brand ?? null),
  };
}

function codes(size: number, wordOf: (number: number) => string | null): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from({ length: size }, (_, number) => {
    const word = wordOf(number);
    if (word === null || word === '') return 0;
    if (!known.has(word)) known.set(word, known.size + 1);
    return known.get(word)!;
  });
}

/** Stands for NaN in an artifact, which holds finite numbers only. */
const UNKNOWN = -1e9;

export function factArrays(facts: ItemFacts): LearnedState['arrays'] {
  const columns = COLUMNS.map((name) => [`facts.${name}`, { data: facts[name].map((value) => (Number.isNaN(value) ? UNKNOWN : value)), shape: [facts.week.length] }] as const);
  return { ...Object.fromEntries(columns), 'facts.at': { data: Float64Array.of(facts.at), shape: [1] } };
}

/** @param arrayOf as an artifact holds them */
export function factsFrom(arrayOf: (name: string) => ArrayLike<number>): ItemFacts {
  const columns = COLUMNS.map((name) => {
    const stored = arrayOf(`facts.${name}`);
    return [name, stored instanceof Float32Array ? stored.map((value) => (value === UNKNOWN ? NaN : value)) : stored] as const;
  });
  return { ...Object.fromEntries(columns), at: arrayOf('facts.at')[0] } as unknown as ItemFacts;
}
