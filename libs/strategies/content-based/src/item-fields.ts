import type { AttributeValue, Item } from '@zhiyin/domain';
import { tokenize, type Field } from '@zhiyin/text';
import type { ContentBasedConfig } from './config.ts';

/** What an item is made of, as weighted terms. Words stand as they are, facts as 'brand:acme', 'category:kitchen/mugs'. */
export function fieldsOf(item: Item, config: ContentBasedConfig): Field[] {
  const fields: Field[] = [
    { tokens: tokenize(item.title), weight: config.titleWeight },
    { tokens: tokenize(item.description ?? ''), weight: config.descriptionWeight },
    { tokens: item.brand ? [`brand:${item.brand.trim().toLowerCase()}`] : [], weight: config.brandWeight },
    { tokens: categoryTerms(item.categories), weight: config.categoryWeight },
    { tokens: Object.entries(item.attributes).flatMap(([name, value]) => attributeTerms(name, value)), weight: config.attributeWeight },
    { tokens: priceTerms(item.price, item.currency), weight: config.priceWeight },
  ];
  return fields.filter(({ tokens, weight }) => weight > 0 && tokens.length > 0);
}

/** A term as a person reads it in a reason; '' for one that explains nothing to a shopper. */
export function readable(term: string): string {
  if (term.startsWith('price:')) return '';
  const colon = term.indexOf(':');
  return colon < 0 ? term : term.slice(Math.max(colon, term.lastIndexOf('/')) + 1);
}

/** Every prefix of the path: sharing the general level counts once, sharing the special one twice. */
function categoryTerms(categories: readonly string[]): string[] {
  return categories.map((_, depth) => `category:${categories.slice(0, depth + 1).join('/').toLowerCase()}`);
}

function attributeTerms(name: string, value: AttributeValue): string[] {
  const values = typeof value === 'object' ? value : [String(value)];
  return values.map((one) => `${name.toLowerCase()}:${one.toLowerCase()}`);
}

/** Two bands half a step apart, each a factor of 2 wide: near prices share at least one, wherever a border lies. */
function priceTerms(price: number | null, currency: string | null): string[] {
  if (price === null || !(price > 0)) return [];
  const octave = Math.log2(price);
  return [`price:${currency ?? ''}a${Math.floor(octave)}`, `price:${currency ?? ''}b${Math.floor(octave + 0.5)}`];
}
