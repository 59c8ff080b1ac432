import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Lexicon } from './index.ts';

function lexiconOf(...words: string[]): Lexicon {
  const lexicon = new Lexicon();
  for (const word of words) lexicon.add(word);
  return lexicon;
}

/** The definition, cell by cell. */
function distance(a: string, b: string): number {
  const d = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j;
    const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? d(i - 2, j - 2) + 1 : Infinity;
    return Math.min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1), swapped);
  };
  return d(a.length, b.length);
}

describe('Lexicon', () => {
  it('finds words by one insertion, deletion, substitution or swap', () => {
    const lexicon = lexiconOf('toilet', 'faucet', 'toil');
    for (const typed of ['toliet', 'tolet', 'toillet', 'toilat']) expect(lexicon.near(typed, 1).map(({ word }) => word)).toEqual(['toilet']);
  });

  it('puts the nearest first, then the frequent', () => {
    const lexicon = lexiconOf('lamp', 'camp', 'camp', 'limp', 'lamps');
    expect(lexicon.near('lamp', 1).map(({ word }) => word)).toEqual(['lamp', 'lamps', 'limp', 'camp']);
  });

  it('agrees with the definition for any words, whatever order they came in', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 5 });
    fc.assert(fc.property(fc.uniqueArray(word, { maxLength: 12 }), word, fc.integer({ min: 0, max: 2 }), (words, typed, most) => {
      const lexicon = lexiconOf(...words.slice(0, 6));
      lexicon.startingWith('', 1); // sorts in what came so far; the rest stays fresh
      for (const late of words.slice(6)) lexicon.add(late);
      const expected = words.filter((known) => distance(typed, known) <= most).sort();
      expect(lexicon.near(typed, most).map(({ word: found }) => found).sort()).toEqual(expected);
      const begin = words.filter((known) => Array.from(known, (_, n) => known.slice(0, n + 1)).concat('').some((beginning) => distance(typed, beginning) <= most)).sort();
      expect(lexicon.beginningNear(typed, most).map(({ word: found }) => found).sort()).toEqual(begin);
    }), { numRuns: 500 });
  });

  it('completes by frequency', () => {
    expect(lexiconOf('mug', 'muffin', 'muffin', 'pan').startingWith('mu', 5)).toEqual(['muffin', 'mug']);
    expect(lexiconOf('mug').startingWith('z', 5)).toEqual([]);
  });
});
