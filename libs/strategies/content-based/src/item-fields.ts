import type { AttributeValue, Item } from '@zhiyin/domain';
import { analyze, tellingWords, wordFields, type Field, type Word } from '@zhiyin/text';
import type { ContentBasedConfig } from './config.ts';

/** What items are made of, as weighted terms: words as search finds them, facts as 'brand:acme', 'category:kitchen/mugs'. */
export class ItemFields {
  /** How a word is written whose term has lost its ending: 'candl' is 'candle'. The shortest of those met, so mostly the singular. */
  readonly #written = new Map<string, string>();

  constructor(
    private readonly config: ContentBasedConfig,
    private readonly locale: string,
  ) {}

  of(item: Item): Field[] {
    const { config } = this;
    const fields: Field[] = [
      ...wordFields(this.#words(item.title), config.titleWeight),
      ...wordFields(this.#words(item.description ?? ''), config.descriptionWeight),
      { tokens: item.brand ? [`brand:${item.brand.trim().toLowerCase()}`] : [], weight: config.brandWeight },
      { tokens: categoryTerms(item.categories), weight: config.categoryWeight },
      { tokens: Object.entries(item.attributes).flatMap(([name, value]) => attributeTerms(name, value)), weight: config.attributeWeight },
      { tokens: priceTerms(item.price, item.currency), weight: config.priceWeight },
    ];
    return fields.filter(({ tokens, weight }) => weight > 0 && tokens.length > 0);
  }

  /** A term as a person reads it in a reason; '' for one that explains nothing to a shopper. */
  readable(term: string): string {
    if (term.startsWith('price:')) return '';
    const colon = term.indexOf(':');
    return colon < 0 ? (this.#written.get(term) ?? term) : term.slice(Math.max(colon, term.lastIndexOf('/')) + 1);
  }

  #words(text: string): readonly Word[] {
    const words = tellingWords(analyze(text, { locale: this.locale }));
    for (const { surface, terms: [term] } of words) {
      const known = this.#written.get(term);
      if (surface !== '' && surface !== term && (known === undefined || surface.length < known.length)) this.#written.set(term, surface);
    }
    return words;
  }
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
