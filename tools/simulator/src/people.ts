import type { Rng } from '@zhiyin/domain';
import { RANGES, STYLES } from './catalogue.ts';
import { COUNTRIES } from './departments.ts';

/** What only the simulator knows about a person. */
export interface Person {
  readonly index: number;
  readonly id: string;
  readonly country: string;
  /** [RANGES] what they care for; 0 for most ranges. */
  readonly tastes: Float32Array;
  /** [STYLES] */
  readonly style: Float32Array;
  /** log of the price level they like, relative to a range's median. */
  readonly priceBand: number;
  /** How quickly utility falls when the price leaves the band. */
  readonly priceSensitivity: number;
  readonly brands: ReadonlySet<string>;
  /** Expected visits a day. */
  readonly visitsPerDay: number;
  /** Log-odds added to every purchase decision. */
  readonly buying: number;
  /** 0..1: how surely a good experience brings them back. */
  readonly loyalty: number;
  /** Day they first come; negative = knew the shop before. */
  readonly firstDay: number;
  /** Refuses to be personalised. */
  readonly withholdsConsent: boolean;
}

export function createPerson(index: number, days: number, rng: Rng): Person {
  const tastes = new Float32Array(RANGES.length);
  const favourites = 2 + rng.integer(4);
  for (let f = 0; f < favourites; f++) {
    const favourite = rng.integer(RANGES.length);
    tastes[favourite] = Math.max(tastes[favourite], 0.8 + rng.next() * 1.6);
    // Neighbouring ranges of the same department are liked a little too.
    RANGES.forEach((range, other) => {
      if (range.department === RANGES[favourite].department && other !== favourite) tastes[other] = Math.max(tastes[other], 0.35);
    });
  }
  const brands = new Set<string>();
  for (let r = 0; r < RANGES.length; r++) {
    if (tastes[r] > 0.8 && rng.next() < 0.5) brands.add(RANGES[r].brands[rng.integer(RANGES[r].brands.length)]);
  }
  return {
    index,
    id: `customer-${String(index + 1).padStart(6, '0')}`,
    country: weighted(COUNTRIES, rng),
    tastes,
    style: Float32Array.from({ length: STYLES }, () => rng.normal() * 0.8),
    priceBand: 0.4 * rng.normal(),
    priceSensitivity: 0.4 + rng.next(),
    brands,
    // Log-normal activity: a few come daily, most once in two weeks.
    visitsPerDay: Math.min(1.5, Math.exp(-2.4 + 0.8 * rng.normal())),
    buying: 0.5 * rng.normal(),
    loyalty: 0.2 + 0.7 * rng.next(),
    firstDay: rng.next() < 0.7 ? -1 : rng.integer(days),
    withholdsConsent: rng.next() < 0.03,
  };
}

function weighted(choices: readonly (readonly [string, number])[], rng: Rng): string {
  let left = rng.next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of choices) if ((left -= weight) < 0) return value;
  return choices[choices.length - 1][0];
}
