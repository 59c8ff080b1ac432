import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { issueRecommendationId, readRecommendationId } from './recommendation-id.ts';
import { Vault } from './vault.ts';

const vault = new Vault('a secret for tests');
const keys = vault.open(vault.createTenantKey());
const others = vault.open(vault.createTenantKey());
const identity = fc.record({
  id: fc.uuid(),
  placement: fc.string({ unit: 'grapheme', maxLength: 60 }),
  pipelineVersion: fc.integer({ min: 0, max: 0xffffffff }),
  at: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
});
const example = { id: '0198c0de-0000-7000-8000-00000000abcd', placement: 'home', pipelineVersion: 3, at: 1_763_900_000_123 };

describe('recommendation ids', () => {
  it('say what was put in', () => {
    fc.assert(fc.property(identity, (wanted) => {
      expect(readRecommendationId(keys, issueRecommendationId(keys, wanted))).toEqual(wanted);
    }), { numRuns: 1000 });
  });

  it('are short and fit into a URL as they are', () => {
    const issued = issueRecommendationId(keys, example);
    expect(issued).toHaveLength(63);
    expect(encodeURIComponent(issued)).toBe(issued);
  });

  it('mean nothing to another tenant', () => {
    expect(readRecommendationId(others, issueRecommendationId(keys, example))).toBeNull();
  });

  it('are refused when any character was changed, added or taken away', () => {
    const issued = issueRecommendationId(keys, example);
    for (let i = 0; i < issued.length; i++) {
      for (const other of ['A', 'B', '_', '=', ' ', '']) {
        if (issued[i] === other) continue;
        expect(readRecommendationId(keys, issued.slice(0, i) + other + issued.slice(i + 1))).toBeNull();
      }
    }
    expect(readRecommendationId(keys, `${issued}=`)).toBeNull();
    expect(readRecommendationId(keys, `${issued}A`)).toBeNull();
  });

  it('never throw on text from elsewhere', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.base64String({ maxLength: 200 })), (text) => {
      expect(readRecommendationId(keys, text)).toBeNull();
    }), { numRuns: 1000 });
  });

  it('need a UUID', () => {
    expect(() => issueRecommendationId(keys, { ...example, id: 'seven' })).toThrow(RangeError);
  });

  it('are issued and read thousands of times a second', () => {
    const started = performance.now();
    for (let i = 0; i < 2000; i++) readRecommendationId(keys, issueRecommendationId(keys, { ...example, pipelineVersion: i }));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
