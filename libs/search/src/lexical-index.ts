import { Bitset, type CatalogueItem, type ItemNumber } from '@zhiyin/domain';
import { Lexicon } from '@zhiyin/text';
import { FieldLengths, weightedTerms } from './field-lengths.ts';
import { analyzeItem, FIELD_NAMES, type AnalyzedItem } from './item-text.ts';
import { Recent } from './recent.ts';
import { Segment, type IndexedItem } from './segment.ts';
import { TitleWords } from './title-words.ts';
import { Turns } from './turns.ts';
import { Vocabulary } from './vocabulary.ts';

/** How soon repeats of a term stop to matter: goods have short titles full of keywords. */
const K1 = 0.6;
/** Recent items are merged into the segment beyond this many, or this share of the segment. */
const MOST_RECENT = 1000;
const RECENT_SHARE = 1 / 16;

/**
 * A catalogue's words: postings with one-byte impacts, the order of the titles, a lexicon. Items come and go at any time:
 * what changed lies in a small part beside the large one and is merged into it in the background, so that nothing is
 * ever missing. An impact is c / (k1 + c) of BM25F with c from `weightedTerms`; the rarity of terms joins at query time.
 */
export class LexicalIndex {
  readonly vocabulary = new Vocabulary();
  readonly lexicon = new Lexicon();
  readonly titleWords: TitleWords;
  #lengths = new FieldLengths();
  #segment = Segment.EMPTY;
  /** Items whose postings in the segment are void. */
  #stale = new Bitset(0);
  #recent = new Recent();
  readonly #held = new Set<ItemNumber>();
  /** What changed while the parts are merged. */
  #changed: Map<ItemNumber, IndexedItem | null> | null = null;
  #merging: Promise<void> = Promise.resolve();

  constructor(readonly locale: string) {
    this.titleWords = new TitleWords(this.vocabulary, locale);
  }

  /** Reads a whole catalogue by ascending number; requests are let through meanwhile. */
  static async of(pages: AsyncIterable<readonly CatalogueItem[]>, locale = 'en'): Promise<LexicalIndex> {
    const index = new LexicalIndex(locale);
    const builder = Segment.builder();
    const turns = new Turns();
    for await (const page of pages) {
      const analyzed: { readonly item: ItemNumber; readonly words: AnalyzedItem }[] = [];
      for (const item of page) {
        if (!isSearchable(item)) continue;
        const words = analyzeItem(item, locale);
        index.#lengths.add(words);
        analyzed.push({ item: item.number, words });
        await turns.next();
      }
      for (const { item, words } of analyzed) {
        builder.add(index.#indexed(item, words));
        index.#held.add(item);
        await turns.next();
      }
    }
    index.#segment = builder.build(index.vocabulary.size);
    return index;
  }

  /** Items that can be found. */
  get size(): number {
    return this.#held.size;
  }

  get segment(): Segment {
    return this.#segment;
  }

  get recent(): Recent {
    return this.#recent;
  }

  /** Of `eligible` those whose postings in the segment hold; itself when all do. */
  valid(eligible: Bitset): Bitset {
    if (this.#stale.size === 0) return eligible;
    return eligible.clone().subtract(this.#stale);
  }

  /** Items that hold a term, those that left lately among them. */
  frequency(term: number): number {
    return this.#segment.frequency(term) + this.#recent.postings(term).items.length;
  }

  title(item: ItemNumber): Int32Array {
    return this.#recent.get(item)?.title ?? this.#segment.title(item);
  }

  /** Adds items, replaces what was known of them, takes deleted ones out. Found at once. */
  put(items: readonly CatalogueItem[]): void {
    for (const item of items) {
      const indexed = isSearchable(item) ? this.#indexed(item.number, analyzeItem(item, this.locale)) : null;
      this.#changed?.set(item.number, indexed);
      this.#apply(item.number, indexed);
    }
    if (!this.#changed && this.#recent.size > Math.max(MOST_RECENT, RECENT_SHARE * this.#held.size)) this.#merging = this.#merge();
  }

  /** Resolves when no merge runs. */
  async settled(): Promise<void> {
    await this.#merging;
  }

  /** Estimate. */
  get bytes(): number {
    return this.#segment.bytes + this.#recent.bytes + this.vocabulary.bytes + this.lexicon.bytes + this.titleWords.bytes + 40 * this.#held.size;
  }

  #apply(item: ItemNumber, indexed: IndexedItem | null): void {
    if (item >= this.#stale.size) this.#stale = this.#stale.resized(Math.max(1024, 2 * item));
    this.#stale.add(item);
    if (indexed) {
      this.#recent.put(indexed);
      this.#held.add(item);
    } else {
      this.#recent.delete(item);
      this.#held.delete(item);
    }
  }

  #indexed(item: ItemNumber, words: AnalyzedItem): IndexedItem {
    const weights = weightedTerms(words, this.#lengths);
    const terms = new Int32Array(weights.size);
    const impacts = new Uint8Array(weights.size);
    let n = 0;
    for (const [term, count] of weights) {
      terms[n] = this.vocabulary.add(term);
      impacts[n++] = Math.max(1, Math.round((255 * count) / (K1 + count)));
    }
    const surfaces = new Set<string>();
    for (const field of FIELD_NAMES) for (const { surface } of words[field]) if (surface !== '') surfaces.add(surface);
    for (const surface of surfaces) this.lexicon.add(surface);
    return { item, terms, impacts, title: Int32Array.from(words.title, (word) => this.vocabulary.numberOf(word.terms[0])) };
  }

  async #merge(): Promise<void> {
    const changed = (this.#changed = new Map());
    // Both stay as they are until the end: what changes meanwhile is applied to copies that serve.
    const [stale, recent] = [this.#stale, this.#recent];
    this.#stale = stale.clone();
    this.#recent = recent.copy();
    this.#segment = await this.#segment.merged(stale, recent, this.vocabulary.size, new Turns());
    this.#stale = new Bitset(0);
    this.#recent = new Recent();
    this.#changed = null;
    for (const [item, indexed] of changed) this.#apply(item, indexed);
  }
}

function isSearchable(item: CatalogueItem): boolean {
  return !item.deleted && !item.placeholder;
}
