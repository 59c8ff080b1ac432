import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limitProblem } from './json-limits.ts';

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });

describe('limitProblem', () => {
  it('accepts what an ordinary event holds', () => {
    expect(limitProblem({ id: 'e1', type: 'view', attributes: { page: { rank: 3, tags: ['新', 'sale'] } } })).toBeNull();
  });

  it.each([
    ['a NUL character', { a: 'x\0y' }, 'a'],
    ['a lone surrogate', { a: { b: '\ud800' } }, 'a.b'],
    ['a name that poisons prototypes', JSON.parse('{"attributes":{"__proto__":{"admin":true}}}'), 'attributes.__proto__'],
    ['a number beyond double range', JSON.parse('{"price":1e309}'), 'price'],
    ['a long text', { a: 'x'.repeat(8193) }, 'a'],
    ['too many fields', Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`f${i}`, 1])), ''],
    ['too many levels', nested(11), 'a.a.a.a.a.a.a.a.a.a'],
    ['too many bytes', { a: Array.from({ length: 5 }, () => '界'.repeat(3000)) }, ''],
  ])('refuses %s and names the field', (_, value, field) => {
    expect(limitProblem(value)).toMatchObject({ field });
  });

  it('accepts exactly the limits', () => {
    expect(limitProblem(nested(10))).toBeNull();
    expect(limitProblem({ a: 'x'.repeat(8192) })).toBeNull();
    expect(limitProblem(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`f${i}`, 1])))).toBeNull();
  });

  it('never throws, and what it accepts survives JSON as UTF-8', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        if (limitProblem(value) === null) expect(JSON.parse(Buffer.from(JSON.stringify(value)).toString())).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 500 },
    );
  });

  it('does not follow a million levels down', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(limitProblem(deep)).toMatchObject({ expected: 'at most 10 levels' });
  });
});
