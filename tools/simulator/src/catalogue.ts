import type { Rng } from '@zhiyin/domain';
import { chineseTitle } from './chinese.ts';
import { COLOURS, DEPARTMENTS, type Department, type Range } from './departments.ts';

export const STYLES = 4;

/** An item as `PUT /v1/items` takes it. */
export interface WireItem {
  readonly id: string;
  readonly type: 'product';
  readonly title: string;
  readonly description: string;
  readonly brand: string;
  readonly categories: readonly string[];
  readonly price: number;
  readonly cost: number;
  readonly currency: 'EUR';
  readonly stock: number;
  readonly publishedAt: string;
  readonly attributes: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** What only the simulator knows about an item. */
export interface ItemTruth {
  readonly index: number;
  /** Index into `RANGES`. */
  readonly range: number;
  readonly brand: string;
  readonly price: number;
  /** [STYLES] where the item stands on the shop's style axes, about -1..1. */
  readonly style: Float32Array;
  /** Standard normal: keeps its promise. Drives returns and repeat purchases. */
  readonly quality: number;
  /** Standard normal: how much it draws the eye before anybody knows it. */
  readonly appeal: number;
  /** Day of the simulation it enters the shop; negative = was there before. */
  readonly launchDay: number;
  /** When, how high and how long it is in fashion. */
  readonly trend: { readonly day: number; readonly height: number; readonly days: number } | null;
}

export interface SimulatedItem {
  readonly wire: WireItem;
  readonly truth: ItemTruth;
}

export const RANGES: readonly (Range & { readonly department: Department })[] = DEPARTMENTS.flatMap((department) =>
  department.ranges.map((range) => ({ ...range, department })),
);

/** Days of the simulation before which an item counts as long established. */
const ESTABLISHED_DAYS = 200;

export type Language = 'en' | 'zh';

export function createItem(index: number, { days, start, language = 'en' }: { readonly days: number; readonly start: number; readonly language?: Language }, rng: Rng): SimulatedItem {
  const rangeIndex = rng.integer(RANGES.length);
  const range = RANGES[rangeIndex];
  const pick = <T>(list: readonly T[]): T => list[rng.integer(list.length)];
  const [noun, material, size, colour, brand] = [pick(range.nouns), pick(range.materials), pick(range.sizes), pick(COLOURS), pick(range.brands)];
  const price = roundPrice(range.medianPrice * Math.exp(0.45 * rng.normal()));
  const quality = rng.normal();
  // Four of five items were there before; the rest arrive while the simulation runs.
  const launchDay = rng.next() < 0.8 ? -rng.integer(ESTABLISHED_DAYS) : rng.integer(days);
  const style = Float32Array.from({ length: STYLES }, () => rng.normal() * 0.6);
  const trend = rng.next() < 0.06 ? { day: rng.integer(days), height: 1 + rng.next(), days: 4 + rng.integer(10) } : null;
  const title = language === 'zh' ? chineseTitle({ material, noun, colour, size }) : `${capitalised(material)} ${noun}, ${colour}, ${size}`;
  return {
    truth: { index, range: rangeIndex, brand, price, style, quality, appeal: rng.normal(), launchDay, trend },
    wire: {
      id: `${range.name.replace(/[^A-Za-z]+/g, '-').toLowerCase()}-${String(index + 1).padStart(5, '0')}`,
      type: 'product',
      title,
      description: language === 'zh' ? '' : describe(range, noun, material, colour, brand, quality),
      brand,
      categories: [range.department.name, range.name],
      price,
      cost: roundPrice(price * (0.45 + 0.2 * rng.next())),
      currency: 'EUR',
      stock: rng.next() < 0.03 ? 0 : 5 + rng.integer(400),
      publishedAt: new Date(start + launchDay * 86_400_000).toISOString(),
      attributes: { colour, material, size, style: styleName(style) },
    },
  };
}

/** How much fashion adds to the utility of an item on a day: rises in two days, fades over `trend.days`. */
export function trendOn(truth: ItemTruth, day: number): number {
  if (!truth.trend) return 0;
  const age = day - truth.trend.day;
  if (age < -2) return 0;
  return age < 0 ? truth.trend.height * (1 + age / 2) : truth.trend.height * Math.exp(-age / truth.trend.days);
}

function describe(range: Range, noun: string, material: string, colour: string, brand: string, quality: number): string {
  const promise = quality > 0.6 ? 'Made to last and loved by people who own it.' : quality > -0.6 ? 'A dependable everyday choice.' : 'An inexpensive pick for occasional use.';
  return `${capitalised(noun)} by ${brand} in ${material}, colour ${colour}. Part of our ${range.name.toLowerCase()} range. ${promise}`;
}

function styleName(style: Float32Array): string {
  const axes = [['classic', 'modern'], ['plain', 'playful'], ['rustic', 'refined'], ['muted', 'bright']] as const;
  let strongest = 0;
  for (let axis = 1; axis < STYLES; axis++) if (Math.abs(style[axis]) > Math.abs(style[strongest])) strongest = axis;
  return axes[strongest][style[strongest] > 0 ? 1 : 0];
}

const capitalised = (text: string): string => text[0].toUpperCase() + text.slice(1);
const roundPrice = (price: number): number => Math.max(0.95, Math.round(price) - 0.05);
