import { PART_WEIGHT } from '@zhiyin/text';
import { FIELD_NAMES, FIELDS, type AnalyzedItem, type FieldName } from './item-text.ts';

/** Mean words of each field over the items that have it: what "long" means in this catalogue. */
export class FieldLengths {
  readonly #sums = new Map<FieldName, number>();
  readonly #counts = new Map<FieldName, number>();

  add(item: AnalyzedItem): void {
    for (const field of FIELD_NAMES) {
      const { length } = item[field];
      if (length === 0) continue;
      this.#sums.set(field, (this.#sums.get(field) ?? 0) + length);
      this.#counts.set(field, (this.#counts.get(field) ?? 0) + 1);
    }
  }

  mean(field: FieldName): number {
    return (this.#sums.get(field) ?? 0) / (this.#counts.get(field) ?? 1) || 1;
  }
}

/**
 * Weighted term counts of an item, each field brought to the mean length: sum over fields of weight x count / (1 - b + b length / mean length).
 * @see Robertson, Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", section 3.6 (BM25F)
 */
export function weightedTerms(item: AnalyzedItem, lengths: FieldLengths): Map<string, number> {
  const terms = new Map<string, number>();
  for (const field of FIELD_NAMES) {
    const words = item[field];
    if (!words.length) continue;
    const { weight, b } = FIELDS[field];
    const share = weight / (1 - b + (b * words.length) / lengths.mean(field));
    for (const word of words) {
      word.terms.forEach((term, n) => terms.set(term, (terms.get(term) ?? 0) + (n === 0 ? share : share * PART_WEIGHT)));
    }
  }
  return terms;
}
