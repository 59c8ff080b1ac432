import type { Bitset, ItemNumber } from '@zhiyin/domain';
import type { LexicalIndex } from './lexical-index.ts';

/** One thing a query asks for, in the forms that say it. */
export interface Concept {
  /** Term numbers; weight 0 says the thing without adding to the score. */
  readonly terms: readonly { readonly term: number; readonly weight: number }[];
}

/** Items a query is about, in no order. Valid until the next match: the arrays are shared by all indexes. */
export interface Matches {
  /** [at least count] */
  readonly items: Int32Array;
  readonly count: number;
  /** By item number. */
  readonly scores: Float32Array;
}

/** An item must say this share of what the query says, in rarity: 'blue' alone is no blue mug ... */
const LEAST_COVERED = 0.35;
/** ... unless so few say more that there is room for what is only near. */
const FEW = 50;
const LEAST_COVERED_OF_FEW = 0.15;

let scores = new Float32Array(0);
let covered = new Float32Array(0);
let lastConcept = new Uint8Array(0);
let met = new Int32Array(0);

/**
 * Sums idf x impact over the query's terms for every eligible item that says enough of it. Synchronous, and what it returns
 * must be read before the next call. Cost O(postings of the terms).
 */
export function match(index: LexicalIndex, concepts: readonly Concept[], eligible: Bitset): Matches {
  makeRoom(eligible.size);
  const { offsets, items, impacts, terms } = index.segment;
  const valid = index.valid(eligible).words;
  const open = eligible.words;
  let count = 0;
  let total = 0;
  concepts.forEach((concept, c) => {
    const mark = c + 1;
    const worth = worthOf(index, concept);
    total += worth;
    for (const { term, weight } of concept.terms) {
      const scale = (weight * rarity(index, term)) / 255;
      const end = term < terms ? offsets[term + 1] : 0;
      for (let k = term < terms ? offsets[term] : 0; k < end; k++) {
        const item = items[k];
        if ((valid[item >>> 5] & (1 << (item & 31))) === 0) continue;
        if (lastConcept[item] !== mark) {
          if (lastConcept[item] === 0) met[count++] = item;
          lastConcept[item] = mark;
          covered[item] += worth;
        }
        scores[item] += scale * impacts[k];
      }
      const added = index.recent.postings(term);
      for (let n = 0; n < added.items.length; n++) {
        const item = added.items[n];
        if ((open[item >>> 5] & (1 << (item & 31))) === 0) continue;
        if (lastConcept[item] !== mark) {
          if (lastConcept[item] === 0) met[count++] = item;
          lastConcept[item] = mark;
          covered[item] += worth;
        }
        scores[item] += scale * added.impacts[n];
      }
    }
  });
  return { items: met, count: keepCovered(count, leastOf(count, total)), scores };
}

/** ln(1 + (N - df + 0.5) / (df + 0.5)), above 0. */
export function rarity(index: LexicalIndex, term: number): number {
  const frequency = index.frequency(term);
  return Math.log(1 + (Math.max(0, index.size - frequency) + 0.5) / (frequency + 0.5));
}

/** Forgets what was matched. Must be called once for every match. */
export function release({ items, count }: Matches): void {
  for (let n = 0; n < count; n++) scores[items[n]] = 0;
}

function worthOf(index: LexicalIndex, { terms }: Concept): number {
  let worth = 0;
  for (const { term, weight } of terms) if (index.frequency(term) > 0) worth = Math.max(worth, weight * rarity(index, term));
  return worth;
}

function leastOf(count: number, total: number): number {
  const enough = LEAST_COVERED * total;
  let kept = 0;
  for (let n = 0; n < count && kept < FEW; n++) if (covered[met[n]] >= enough) kept++;
  return kept < FEW ? LEAST_COVERED_OF_FEW * total : enough;
}

/** Moves the items that say enough to the front and forgets the others. @returns how many */
function keepCovered(count: number, least: number): number {
  let kept = 0;
  for (let n = 0; n < count; n++) {
    const item: ItemNumber = met[n];
    if (covered[item] >= least) met[kept++] = item;
    else scores[item] = 0;
    covered[item] = 0;
    lastConcept[item] = 0;
  }
  return kept;
}

function makeRoom(size: number): void {
  if (size <= scores.length) return;
  const room = Math.ceil(size / 1024) * 1280;
  [scores, covered, lastConcept, met] = [new Float32Array(room), new Float32Array(room), new Uint8Array(room), new Int32Array(room)];
}
