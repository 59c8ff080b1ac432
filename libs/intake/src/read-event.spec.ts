import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '@zhiyin/domain';
import type { EventBody } from './event-schema.ts';
import { canonicalBody } from './read-event.ts';

describe('the body an event is recognised by', () => {
  it.each<EventBody>([
    { id: 'e1', type: 'view' },
    { type: 'purchase', user: 'ada "the first"', item: 'mug', price: 4.5, quantity: 2, currency: 'EUR', order: null, at: 1_763_900_000_123 },
    { id: 'e2', type: 'custom', name: 'wish', attributes: { b: [1, { z: null, a: 'é' }], a: true }, at: '2026-01-02T03:04:05Z', consent: false, userAgent: 'x' },
  ])('is its canonical JSON without the id: %j', (body) => {
    const { id: _, ...rest } = body;
    expect(canonicalBody(body)).toBe(canonicalJson(rest));
  });
});
