import { InputError, type ItemNumber } from '@zhiyin/domain';
import type { LiveCatalogue } from '@zhiyin/live';

/** How the matches spread over one field. */
export interface Facet {
  readonly field: string;
  /** The most frequent values of a field of words, with how many matches have each. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Of a field of numbers: least and greatest; null where no match has one. */
  readonly range: { readonly min: number; readonly max: number } | null;
}

const MOST_VALUES = 20;
const ATTRIBUTE = 'attributes.';
type Values = (item: ItemNumber) => readonly string[] | string | number | boolean | null;

/**
 * Counts values over the first `count` of `items`. O(count) a facet.
 * @throws InputError FACET_UNKNOWN for a field that no item can have; an attribute that no item has is an empty facet
 */
export function facetsOf(catalogue: LiveCatalogue, fields: readonly string[], items: Int32Array, count: number): Facet[] {
  return fields.map((field) => {
    const read = readerOf(catalogue, field);
    const counts = new Map<string, number>();
    let [min, max] = [Infinity, -Infinity];
    const tally = (value: string): void => void counts.set(value, (counts.get(value) ?? 0) + 1);
    for (let n = 0; n < count; n++) {
      const value = read(items[n]);
      if (value === null) continue;
      if (typeof value === 'number') {
        if (value < min) min = value;
        if (value > max) max = value;
      } else if (typeof value === 'object') for (const one of new Set(value)) tally(one);
      else tally(String(value));
    }
    const values = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
    return { field, values: values.slice(0, MOST_VALUES), range: min <= max ? { min, max } : null };
  });
}

function readerOf(catalogue: LiveCatalogue, field: string): Values {
  switch (field) {
    case 'type':
      return (item) => catalogue.type(item);
    case 'brand':
      return (item) => catalogue.brand(item);
    case 'currency':
      return (item) => catalogue.currency(item);
    case 'categories':
      return (item) => catalogue.categories(item);
    case 'price':
      return (item) => known(catalogue.price(item));
    case 'stock':
      return (item) => known(catalogue.stock(item));
  }
  if (!field.startsWith(ATTRIBUTE) || field.length === ATTRIBUTE.length) {
    const expected = 'type, brand, currency, categories, price, stock or attributes.NAME';
    throw new InputError('FACET_UNKNOWN', `facets: expected ${expected}, got '${field}'`, { field: 'facets', expected, got: `'${field}'` });
  }
  const name = field.slice(ATTRIBUTE.length);
  return (item) => {
    const attributes = catalogue.attributes(item);
    // 'constructor' and its kind are not attributes.
    return Object.hasOwn(attributes, name) ? attributes[name] : null;
  };
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
