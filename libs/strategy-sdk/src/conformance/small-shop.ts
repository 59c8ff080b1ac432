import { DAY_MS, seededRng, type BehaviourEvent, type CatalogueItem, type EventType, type Rng } from '@zhiyin/domain';
import { buildDataset, type DatasetView } from '@zhiyin/dataset';

const CATEGORIES = ['Mugs', 'Lamps', 'Bags', 'Books', 'Toys', 'Tools'] as const;
const WORDS: Readonly<Record<(typeof CATEGORIES)[number], readonly string[]>> = {
  Mugs: ['mug', 'ceramic', 'coffee', 'handle'], Lamps: ['lamp', 'light', 'shade', 'bulb'], Bags: ['bag', 'canvas', 'strap', 'zip'],
  Books: ['book', 'novel', 'paperback', 'pages'], Toys: ['toy', 'wooden', 'puzzle', 'playful'], Tools: ['tool', 'steel', 'hammer', 'workshop'],
};
const ITEMS_PER_CATEGORY = 25;
/** The last of each category: in the catalogue, never touched by anybody. */
const UNTOUCHED_PER_CATEGORY = 3;
const USERS = 160;
const DAYS = 60;
const START = Date.UTC(2026, 0, 1);

/** A shop small enough for a test, with tastes planted in it. @public */
export interface SmallShop {
  readonly data: DatasetView;
  readonly events: readonly BehaviourEvent[];
  readonly items: readonly CatalogueItem[];
  /** Catalogue numbers nobody ever touched. */
  readonly untouched: readonly number[];
}

/**
 * 150 items in six categories, 160 users, 60 days, about 7,000 events. Every user likes one category and looks there five
 * times out of six; within a category demand falls as 1/sqrt(rank). So whoever reads a person's history can beat popularity.
 * @public
 */
export function smallShop(seed: number): SmallShop {
  const rng = seededRng(seed).fork('small shop');
  const items = CATEGORIES.flatMap((category, c) => Array.from({ length: ITEMS_PER_CATEGORY }, (_, i) => itemOf(category, c * ITEMS_PER_CATEGORY + i, rng)));
  const events = Array.from({ length: USERS }, (_, user) => visitsOf(user, rng.fork(`user ${user}`))).flat()
    .sort((a, b) => a.at - b.at)
    .map((event, sequence) => ({ ...event, sequence }));
  const untouched = items.map(({ number }) => number).filter((number) => number % ITEMS_PER_CATEGORY >= ITEMS_PER_CATEGORY - UNTOUCHED_PER_CATEGORY);
  return { data: buildDataset({ events, items }), events, items, untouched };
}

function itemOf(category: (typeof CATEGORIES)[number], number: number, rng: Rng): CatalogueItem {
  const words = WORDS[category];
  const pick = () => words[rng.integer(words.length)];
  return {
    number, id: `${category.toLowerCase()}-${number}`, type: 'product', title: `${pick()} ${pick()} no ${number}`,
    description: `A ${pick()} of the ${pick()} kind`, brand: `brand ${number % 5}`, categories: ['Shop', category],
    price: 5 + rng.integer(50), cost: 3, currency: 'EUR', stock: null, available: true, publishedAt: null, url: null, image: null,
    attributes: { colour: ['red', 'blue', 'green'][number % 3] }, placeholder: false, deleted: false, createdAt: START,
  };
}

function visitsOf(user: number, rng: Rng): BehaviourEvent[] {
  const taste = user % CATEGORIES.length;
  const country = user % 4 === 0 ? 'FR' : 'DE';
  return Array.from({ length: 12 }, (_, visit) => {
    const began = START + rng.next() * DAYS * DAY_MS;
    return Array.from({ length: 2 + rng.integer(3) }, (_, look) => {
      const item = wantedItem(rng.next() < 5 / 6 ? taste : rng.integer(CATEGORIES.length), rng);
      const at = began + look * 60_000;
      const looked = behaviour('view', user, item, at, `${user}-${visit}`, country);
      return rng.next() < 0.35 ? [looked, { ...looked, type: 'purchase' as const, at: at + 20_000 }] : [looked];
    }).flat();
  }).flat();
}

function wantedItem(category: number, rng: Rng): number {
  const touched = ITEMS_PER_CATEGORY - UNTOUCHED_PER_CATEGORY;
  // Inverse of the distribution function sqrt(x): density falls as 1/sqrt(rank).
  return category * ITEMS_PER_CATEGORY + Math.floor(touched * rng.next() ** 2);
}

/** One consented human event with everything else left out. @public */
export function behaviour(type: EventType, user: number | null, item: number | null, at: number, session: string | null = null, country: string | null = null): BehaviourEvent {
  return {
    sequence: 0, type, customType: null, user, item, at, quantity: 1, price: null, currency: null, query: null, rating: null, session,
    order: null, recommendationId: null, country, consented: true, bot: false, attributes: null,
  };
}
