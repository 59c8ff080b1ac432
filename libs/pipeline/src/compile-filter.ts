import type { AttributeValue, ItemNumber } from '@zhiyin/domain';
import type { LiveCatalogue } from '@zhiyin/live';
import { parseFilter, type Comparison, type FilterField, type FilterNode, type FilterValue } from './filter-parser.ts';

/** Whether an item of the catalogue it was compiled for passes. */
export type ItemPredicate = (item: ItemNumber) => boolean;

type Reader = (item: ItemNumber) => AttributeValue | null;

/**
 * Compiles an expression (grammar: `parseFilter`) to a predicate over the live catalogue. Closures, no generated code.
 * A field an item does not have is equal to nothing, unequal to everything and neither less nor greater.
 * @throws InputError FILTER_INVALID with position, expected and got
 * @public
 */
export function compileFilter(expression: string, catalogue: LiveCatalogue): ItemPredicate {
  return compile(parseFilter(expression), catalogue);
}

function compile(node: FilterNode, catalogue: LiveCatalogue): ItemPredicate {
  switch (node.op) {
    case 'and': {
      const parts = node.parts.map((part) => compile(part, catalogue));
      return (item) => parts.every((part) => part(item));
    }
    case 'or': {
      const parts = node.parts.map((part) => compile(part, catalogue));
      return (item) => parts.some((part) => part(item));
    }
    case 'not': {
      const part = compile(node.part, catalogue);
      return (item) => !part(item);
    }
    case 'exists':
      return exists(node.field, catalogue);
    case 'compare':
      return numeric(node.field, catalogue, node.by, node.value) ?? compare(readerOf(node.field, catalogue), node.by, node.value);
    case 'in':
      return isIn(readerOf(node.field, catalogue), new Set(node.values));
    case 'contains':
      return contains(readerOf(node.field, catalogue), node.value);
  }
}

function readerOf(field: FilterField, catalogue: LiveCatalogue): Reader {
  switch (field.name) {
    case 'id':
      return (item) => catalogue.idOf(item);
    case 'type':
      return (item) => catalogue.type(item);
    case 'brand':
      return (item) => catalogue.brand(item);
    case 'currency':
      return (item) => catalogue.currency(item);
    case 'categories':
      return (item) => catalogue.categories(item);
    case 'attributes': {
      const { key } = field;
      return (item) => {
        const attributes = catalogue.attributes(item);
        // 'constructor' and its kind are not attributes.
        return Object.hasOwn(attributes, key) ? attributes[key] : null;
      };
    }
    default: {
      const column = numberOf(field, catalogue)!;
      return (item) => {
        const value = column(item);
        return Number.isNaN(value) ? null : value;
      };
    }
  }
}

function numberOf(field: FilterField, catalogue: LiveCatalogue): ((item: ItemNumber) => number) | null {
  if (field.name === 'price') return (item) => catalogue.price(item);
  if (field.name === 'stock') return (item) => catalogue.stock(item);
  if (field.name === 'publishedAt') return (item) => catalogue.publishedAt(item);
  return null;
}

/** The common case straight from the column: NaN already behaves as "has none". */
function numeric(field: FilterField, catalogue: LiveCatalogue, by: Comparison, value: FilterValue): ItemPredicate | null {
  const column = numberOf(field, catalogue);
  if (!column || typeof value !== 'number') return null;
  switch (by) {
    case '==':
      return (item) => column(item) === value;
    case '!=':
      return (item) => column(item) !== value;
    case '<':
      return (item) => column(item) < value;
    case '<=':
      return (item) => column(item) <= value;
    case '>':
      return (item) => column(item) > value;
    case '>=':
      return (item) => column(item) >= value;
  }
}

function compare(read: Reader, by: Comparison, value: FilterValue): ItemPredicate {
  if (by === '==') return (item) => read(item) === value;
  if (by === '!=') return (item) => read(item) !== value;
  const less = by === '<' || by === '<=';
  const orEqual = by === '<=' || by === '>=';
  return (item) => {
    const got = read(item);
    // Text and numbers have no common order.
    if (got === null || typeof got !== typeof value) return false;
    return (orEqual && got === value) || (less ? (got as string | number) < value : (got as string | number) > value);
  };
}

function isIn(read: Reader, values: ReadonlySet<FilterValue>): ItemPredicate {
  return (item) => {
    const got = read(item);
    if (got === null) return false;
    return typeof got === 'object' ? got.some((part) => values.has(part)) : values.has(got);
  };
}

/** A list contains a member, a text contains a part. */
function contains(read: Reader, value: FilterValue): ItemPredicate {
  return (item) => {
    const got = read(item);
    if (got === null) return false;
    if (typeof got === 'object') return typeof value === 'string' && got.includes(value);
    return typeof got === 'string' && typeof value === 'string' && got.includes(value);
  };
}

function exists(field: FilterField, catalogue: LiveCatalogue): ItemPredicate {
  if (field.name === 'categories') return (item) => catalogue.categories(item).length > 0;
  const read = readerOf(field, catalogue);
  return (item) => read(item) !== null;
}
