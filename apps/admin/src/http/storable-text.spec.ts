import { expect, it } from '@jest/globals';
import { requireStorable } from './storable-text.ts';

it('takes every text that can be kept', () => {
  expect(() => requireStorable({ name: '知音 😀', list: [1, null, { deep: true }] })).not.toThrow();
});

it.each([{ a: 'x\0' }, { a: ['\ud800'] }, { 'b\0': 1 }, '\udc00 alone'])('refuses %j', (value) => {
  expect(() => requireStorable(value)).toThrow(expect.objectContaining({ code: 'TEXT_UNSTORABLE' }));
});

it('refuses nesting without end before it runs out of stack', () => {
  expect(() => requireStorable(JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)))).toThrow(expect.objectContaining({ code: 'BODY_TOO_DEEP' }));
});
