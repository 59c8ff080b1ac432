import { describe, expect, it } from '@jest/globals';
import { LimitError, InputError, ZhiyinError } from './errors.ts';
import { EVENT_TYPES, eventTypeCode, eventTypeOf } from './events.ts';
import { isOffered } from './items.ts';
import { canonicalJson } from './json.ts';
import { tenantId, TenantMap } from './tenant.ts';

describe('tenants', () => {
  it('never mixes two tenants that use the same key', () => {
    const map = new TenantMap<string>();
    const [a, b] = [tenantId(1), tenantId(2)];
    map.set(a, 'x', "a's");
    expect(map.get(b, 'x')).toBeUndefined();
    map.set(b, 'x', "b's");
    map.clear(a);
    expect([map.get(a, 'x'), map.get(b, 'x')]).toEqual([undefined, "b's"]);
  });

  it('refuses numbers that cannot be a tenant', () => {
    for (const value of [0, -1, 1.5, Number.NaN, 2 ** 31]) expect(() => tenantId(value)).toThrow(/expected a positive 32-bit integer/);
  });
});

describe('event types', () => {
  it('keep their stored codes: 1..8 in the order of the list', () => {
    expect(EVENT_TYPES.map(eventTypeCode)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(EVENT_TYPES.map((type) => eventTypeOf(eventTypeCode(type)))).toEqual([...EVENT_TYPES]);
    expect(() => eventTypeOf(9)).toThrow('expected 1..8, got 9');
  });
});

describe('isOffered', () => {
  const item = { deleted: false, placeholder: false, available: true, stock: 1 };
  it('wants an item that exists, is known, is offered and is in stock', () => {
    expect(isOffered(item)).toBe(true);
    expect(isOffered({ ...item, stock: null })).toBe(true);
    for (const change of [{ deleted: true }, { placeholder: true }, { available: false }, { stock: 0 }]) expect(isOffered({ ...item, ...change })).toBe(false);
  });
});

describe('canonicalJson', () => {
  it('gives equal documents equal text, whatever the order of their keys', () => {
    expect(canonicalJson({ b: 1, a: [{ d: null, c: 'x' }] })).toBe('{"a":[{"c":"x","d":null}],"b":1}');
    expect(canonicalJson({ a: [{ c: 'x', d: null }], b: 1, gone: undefined })).toBe(canonicalJson({ b: 1, a: [{ d: null, c: 'x' }] }));
  });
});

describe('errors', () => {
  it('carry their class name, code, status, details and cause', () => {
    const cause = new Error('below');
    const error = new InputError('EVENT_MALFORMED', 'expected x, got y', { field: 'x' }, { cause });
    expect(error).toMatchObject({ name: 'InputError', code: 'EVENT_MALFORMED', status: 400, retryable: false, details: { field: 'x' }, cause });
    expect(error).toBeInstanceOf(ZhiyinError);
    expect(new LimitError('TOO_MANY', 'wait').retryable).toBe(true);
  });
});
