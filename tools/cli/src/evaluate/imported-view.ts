import { buildDataset, type DatasetView } from '@zhiyin/dataset';
import { EVENT_TYPES, InputError, type BehaviourEvent, type CatalogueItem, type EventType } from '@zhiyin/domain';
import type { ImportSource } from '../import/import-source.ts';
import { KNOWN_SOURCES } from '../import/known-sources.ts';
import { RowReader } from '../import/row-reader.ts';
import { namesIn } from './data-folder.ts';

/** The files by which a set that can be imported is known. */
const MARKS: readonly (readonly [source: string, file: RegExp])[] = [
  ['uci-online-retail', /^online_retail\.csv(\.gz)?$/],
  ['movielens-1m', /^sequences\.txt(\.gz)?$/],
  ['zhiyin', /^events\.ndjson(\.gz)?$/],
];

/**
 * A folder that `zhiyin import` reads, as a tenant's trainer would see it after the import; everybody is taken to consent.
 * @throws InputError DATA_FILE_MISSING, and what the import says of its files
 */
export async function importedView(folder: string): Promise<DatasetView> {
  const names = namesIn(folder);
  const known = MARKS.find(([, file]) => names.some((name) => file.test(name)));
  if (!known) throw new InputError('DATA_FILE_MISSING', `expected the files of ${MARKS.map(([source]) => source).join(', ')} in ${folder}, found none: name the folder of the data set with --data`);
  const reader = await RowReader.open();
  try {
    return await viewOf(KNOWN_SOURCES[known[0]](folder), reader);
  } finally {
    reader.close();
  }
}

async function viewOf({ queries, syntheticTimes }: ImportSource, reader: RowReader): Promise<DatasetView> {
  const [itemNumbers, userNumbers] = [new Map<string, number>(), new Map<string, number>()];
  const items = new Map<number, CatalogueItem>();
  for await (const body of bodies(reader, queries.items)) {
    const number = numberOf(itemNumbers, String(body.id));
    items.set(number, itemOf(number, body));
  }
  const events: BehaviourEvent[] = [];
  for await (const body of bodies(reader, queries.events)) {
    const event = eventOf(body, events.length, { itemNumbers, userNumbers }, syntheticTimes);
    if (!event) continue;
    events.push(event);
    if (event.item !== null && !items.has(event.item)) items.set(event.item, itemOf(event.item, { id: body.item }));
  }
  return buildDataset({ events, items: items.values() });
}

async function* bodies(reader: RowReader, query: string | undefined): AsyncGenerator<Readonly<Record<string, unknown>>> {
  if (query === undefined) return;
  for await (const { body, reject } of reader.rows(query, 0)) if (body && !reject) yield body;
}

function eventOf(body: Readonly<Record<string, unknown>>, sequence: number, { itemNumbers, userNumbers }: { readonly itemNumbers: Map<string, number>; readonly userNumbers: Map<string, number> }, syntheticTimes: boolean): BehaviourEvent | null {
  const at = Date.parse(String(body.at));
  if (!EVENT_TYPES.includes(body.type as EventType) || Number.isNaN(at)) return null;
  const text = (name: string): string | null => (typeof body[name] === 'string' ? body[name] : null);
  const [user, item] = [text('user'), text('item')];
  return {
    sequence, at, type: body.type as EventType, customType: null, user: user === null ? null : numberOf(userNumbers, user), item: item === null ? null : numberOf(itemNumbers, item),
    quantity: typeof body.quantity === 'number' ? body.quantity : 1, price: typeof body.price === 'number' ? body.price : null, currency: text('currency'), query: text('query'),
    rating: typeof body.rating === 'number' ? body.rating : null, session: text('session') ?? text('visitor'), order: text('order'), recommendationId: null, country: text('country'),
    consented: true, bot: false, attributes: syntheticTimes ? { syntheticTime: true } : null,
  };
}

function itemOf(number: number, body: Readonly<Record<string, unknown>>): CatalogueItem {
  const about = body as Partial<CatalogueItem>;
  return {
    number, id: String(body.id), type: about.type ?? 'product', title: about.title ?? '', description: about.description ?? null, brand: about.brand ?? null,
    categories: about.categories ?? [], price: about.price ?? null, cost: null, currency: null, stock: null, available: true, publishedAt: null, url: null, image: null,
    attributes: about.attributes ?? {}, placeholder: false, deleted: false, createdAt: 0,
  };
}

/** In order of first appearance. */
function numberOf(numbers: Map<string, number>, id: string): number {
  let number = numbers.get(id);
  if (number === undefined) numbers.set(id, (number = numbers.size));
  return number;
}
