import type { Kernels } from '@zhiyin/compute';
import type { CatalogueItem } from '@zhiyin/domain';
import { describeItem } from './item-description.ts';
import { learnOwnWords, OwnWordsProvider, type OwnWordsOptions } from './own-words.ts';

/** Items by catalogue number; `undefined` for a number nobody has. */
export interface ItemsByNumber {
  readonly size: number;
  at(number: number): CatalogueItem | undefined;
}

/** What is stored of a provider of own words: arrays with their shapes, and the terms. */
export interface StoredOwnWords {
  readonly arrays: Readonly<Record<'rarity' | 'directions', { readonly data: Float32Array; readonly shape: readonly number[] }>>;
  readonly terms: readonly string[];
}

/** Own words of a catalogue, and where they put its items. */
export interface CatalogueWords {
  readonly provider: OwnWordsProvider;
  readonly stored: StoredOwnWords;
  /** row-major [items.size x dimensions], zeros for what says nothing or is no item to recommend */
  readonly vectors: Float32Array;
}

/** @throws DataError TOO_FEW_WORDS */
export async function learnCatalogueWords(kernels: Kernels, items: ItemsByNumber, options: OwnWordsOptions): Promise<CatalogueWords> {
  const texts = Array.from({ length: items.size }, (_, number) => textOf(items.at(number)));
  const words = await learnOwnWords(kernels, texts, options);
  const { terms, rarity, directions, dimensions } = words;
  const provider = new OwnWordsProvider(words, options.locale);
  options.signal?.throwIfAborted();
  return {
    provider,
    stored: { arrays: { rarity: { data: rarity, shape: [terms.length] }, directions: { data: directions, shape: [terms.length, dimensions] } }, terms },
    vectors: provider.vectorsOf(texts),
  };
}

/** '' for what nobody recommends: deleted, or known by its number only. */
export function textOf(item: CatalogueItem | undefined): string {
  return item && !item.deleted && !item.placeholder ? describeItem(item) : '';
}
