import { describe, expect, it } from '@jest/globals';
import { diffDocuments } from './diff-documents.ts';

describe('diffDocuments', () => {
  it('says nothing about equal documents', () => {
    expect(diffDocuments({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toEqual([]);
  });

  it('names changed, added and removed places', () => {
    expect(diffDocuments({ retrieve: [{ n: 100 }, { n: 5 }], old: 1 }, { retrieve: [{ n: 200 }], 'new/one': true })).toEqual([
      { path: '/retrieve/0/n', before: 100, after: 200 },
      { path: '/retrieve/1', before: { n: 5 } },
      { path: '/old', before: 1 },
      { path: '/new~1one', after: true },
    ]);
  });

  it('does not mistake a list for an object', () => {
    expect(diffDocuments({ a: [] }, { a: {} })).toEqual([{ path: '/a', before: [], after: {} }]);
  });

  it('is not fooled by names that every object inherits', () => {
    expect(diffDocuments({}, JSON.parse('{"constructor":1}'))).toEqual([{ path: '/constructor', after: 1 }]);
  });
});
