import { InputError, type AttributeValue } from '@zhiyin/domain';
import type { CodedField, LiveCatalogue } from '@zhiyin/live';

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

/**
 * Counts values over the first `count` of `items`. O(count) a facet.
 * @throws InputError FACET_UNKNOWN for a field that no item can have; an attribute that no item has is an empty facet
 */
export function facetsOf(catalogue: LiveCatalogue, fields: readonly string[], items: Int32Array, count: number): Facet[] {
  const matches = items.subarray(0, count);
  return fields.map((field) => {
    if (field === 'type' || field === 'brand' || field === 'currency' || field === 'categories') return codedFacet(field, catalogue.coded(field), matches);
    if (field === 'price' || field === 'stock') return numberFacet(field, matches, catalogue.numbers(field));
    if (!field.startsWith(ATTRIBUTE) || field.length === ATTRIBUTE.length) throw unknownFacet(field);
    return attributeFacet(field, catalogue, matches);
  });
}

/** By code first: most matches share a few. */
function codedFacet(field: string, { codes, size, words }: CodedField, matches: Int32Array): Facet {
  const tally = new Int32Array(size);
  for (let n = 0; n < matches.length; n++) tally[codes[matches[n]]]++;
  const counts = new Map<string, number>();
  for (let code = 1; code < size; code++) {
    if (tally[code] > 0) for (const word of new Set(words(code))) counts.set(word, (counts.get(word) ?? 0) + tally[code]);
  }
  return { field, values: mostFrequent(counts), range: null };
}

/** @param values by the numbers in `rows` */
function numberFacet(field: string, rows: Int32Array, values: ArrayLike<number>): Facet {
  let [min, max] = [Infinity, -Infinity];
  for (let n = 0; n < rows.length; n++) {
    const value = values[rows[n]];
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { field, values: [], range: min <= max ? { min, max } : null };
}

function attributeFacet(field: string, catalogue: LiveCatalogue, matches: Int32Array): Facet {
  const name = field.slice(ATTRIBUTE.length);
  const counts = new Map<string, number>();
  const tally = (value: string): void => void counts.set(value, (counts.get(value) ?? 0) + 1);
  const numbers: number[] = [];
  for (const item of matches) {
    const attributes = catalogue.attributes(item);
    // 'constructor' and its kind are not attributes.
    const value: AttributeValue | undefined = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (typeof value === 'number') numbers.push(value);
    else if (typeof value === 'object') for (const one of new Set(value)) tally(one);
    else if (value !== undefined) tally(String(value));
  }
  return { ...numberFacet(field, Int32Array.from(numbers.keys()), numbers), values: mostFrequent(counts) };
}

function mostFrequent(counts: ReadonlyMap<string, number>): Facet['values'] {
  const values = [...counts].map(([value, count]) => ({ value, count }));
  return values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, MOST_VALUES);
}

function unknownFacet(field: string): InputError {
  const expected = 'type, brand, currency, categories, price, stock or attributes.NAME';
  return new InputError('FACET_UNKNOWN', `facets: expected ${expected}, got '${field}'`, { field: 'facets', expected, got: `'${field}'` });
}
