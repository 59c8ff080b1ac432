import { expect, it } from '@jest/globals';
import { changesOf } from './changes.ts';

it('tells what differs, place by place', () => {
  expect(changesOf({ enabled: true, config: { n: 1 } }, { enabled: false, config: { n: 1, k: 2 } })).toEqual([
    { path: 'enabled', before: true, after: false }, { path: 'config.k', before: undefined, after: 2 },
  ]);
  expect(changesOf(null, { slug: 'acme' })).toEqual([{ path: 'slug', before: undefined, after: 'acme' }]);
  expect(changesOf('admin', 'viewer')).toEqual([{ path: '–', before: 'admin', after: 'viewer' }]);
  expect(changesOf({ a: [1] }, { a: [1] })).toEqual([]);
});
