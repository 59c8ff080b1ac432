import { describe, expect, it } from '@jest/globals';
import { issueSearchCursor, readSearchCursor, TenantKeys } from './index.ts';

const ours = new TenantKeys(new Uint8Array(32).fill(1));
const theirs = new TenantKeys(new Uint8Array(32).fill(2));

describe('a search cursor', () => {
  it('goes on where the answer stopped', () => {
    expect(readSearchCursor(ours, issueSearchCursor(ours, 40, 'blue mug'), 'blue mug')).toBe(40);
  });

  it('is nothing to another tenant, for another question, or changed in any character', () => {
    const cursor = issueSearchCursor(ours, 40, 'blue mug');
    expect(readSearchCursor(theirs, cursor, 'blue mug')).toBeNull();
    expect(readSearchCursor(ours, cursor, 'red mug')).toBeNull();
    for (let n = 0; n < cursor.length; n++) {
      const changed = cursor.slice(0, n) + (cursor[n] === 'A' ? 'B' : 'A') + cursor.slice(n + 1);
      expect(readSearchCursor(ours, changed, 'blue mug')).toBeNull();
    }
    for (const text of ['', 'x', `${cursor}=`, ` ${cursor}`]) expect(readSearchCursor(ours, text, 'blue mug')).toBeNull();
  });
});
