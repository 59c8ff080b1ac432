import { rowsOfUsers, type DatasetView, type HeldOut } from '@zhiyin/dataset';
import { Bitset, eventTypeCode, seededRng, type EventType } from '@zhiyin/domain';

/** One user who did something after the split, and what a good list would have held. */
export interface TestUser {
  /** Row in `heldOut.past.users`. */
  readonly user: number;
  readonly relevant: ReadonlySet<number>;
  /** Bought before the split, when those do not count. */
  readonly owned: readonly number[];
  readonly hasHistory: boolean;
  /** Country of the first event after the split: what the shop knows of a stranger. */
  readonly country: string | null;
}

/** Anything that says "I want this": used where the slice holds no purchase at all. */
const WANTED: readonly EventType[] = ['cart', 'click', 'view', 'rating'];

/** Purchases; where nobody bought anything after the split (articles, ratings), any sign of interest. @public */
export function defaultTargets({ interactions }: HeldOut): readonly EventType[] {
  return interactions.type.includes(eventTypeCode('purchase')) ? ['purchase'] : WANTED;
}

/** Everything that was in the catalogue and known: stock and prices are today's, so they decide nothing here. */
export function catalogueOf({ items }: DatasetView): Bitset {
  const eligible = new Bitset(items.size);
  for (let number = 0; number < items.size; number++) {
    const item = items.at(number);
    if (item && !item.deleted) eligible.add(number);
  }
  return eligible;
}

/** Users with at least one relevant item, ascending by row; a seeded sample of them when there are more than `limit`. */
export function testUsers(heldOut: HeldOut, targets: readonly EventType[], skipOwned: boolean, catalogue: Bitset, limit: number, seed: number): TestUser[] {
  const { interactions: rows, past } = heldOut;
  const wanted = new Set(targets.map(eventTypeCode));
  const found = new Map<number, { items: Set<number>; country: number }>();
  for (let row = 0; row < rows.length; row++) {
    const [user, item] = [rows.user[row], rows.item[row]];
    if (user < 0 || item < 0 || !wanted.has(rows.type[row]) || !catalogue.has(item)) continue;
    const own = found.get(user);
    if (own) own.items.add(item);
    else found.set(user, { items: new Set([item]), country: rows.country[row] });
  }
  const { start, rows: pastRows } = rowsOfUsers(past);
  const users: TestUser[] = [];
  for (const [user, { items, country }] of [...found].sort(([a], [b]) => a - b)) {
    const before = pastRows.subarray(start[user], start[user + 1]);
    const owned = skipOwned ? itemsOf(past.interactions(), before, wanted) : [];
    for (const item of owned) items.delete(item);
    if (items.size) users.push({ user, relevant: items, owned, hasHistory: before.length > 0, country: past.countries[country] ?? null });
  }
  return sample(users, limit, seed);
}

function itemsOf(rows: { readonly item: Int32Array; readonly type: Uint8Array }, numbers: Int32Array, types: ReadonlySet<number>): number[] {
  const items = new Set<number>();
  for (const row of numbers) if (rows.item[row] >= 0 && types.has(rows.type[row])) items.add(rows.item[row]);
  return [...items];
}

/** The first `limit` of a seeded shuffle (Fisher-Yates), put back into order. */
function sample(users: TestUser[], limit: number, seed: number): TestUser[] {
  if (users.length <= limit) return users;
  const rng = seededRng(seed).fork('test users');
  const shuffled = [...users];
  for (let i = 0; i < limit; i++) {
    const j = i + rng.integer(shuffled.length - i);
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  return shuffled.slice(0, limit).sort((a, b) => a.user - b.user);
}
