import { describe, expect, it } from '@jest/globals';
import { moved, sameDocument, undrawn, withSection } from './document.ts';

const draft = { retrieve: [{ strategy: 'popularity', n: 100 }], blend: {} };

describe('a draft of a pipeline', () => {
  it('moves an element up and down', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  });

  it('is the same document whatever the order of its fields', () => {
    expect(sameDocument({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
    expect(sameDocument({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
  });

  it('gains and loses sections', () => {
    const more = withSection(draft, 'objective', { loyalty: 0.5 });
    expect(more).toEqual({ ...draft, objective: { loyalty: 0.5 } });
    expect(withSection(more, 'objective', undefined)).toEqual(draft);
  });

  it('names what this page cannot draw', () => {
    expect(undrawn({ ...draft, novelty: {} })).toEqual(['novelty']);
  });
});
