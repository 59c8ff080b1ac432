import { describe, expect, it } from '@jest/globals';
import { fieldsOf, labelOf, valueAt, withValue, type FieldSchema } from './schema.ts';

const schema: FieldSchema = {
  type: 'object',
  properties: {
    halfLifeDays: { type: 'number', default: 14 },
    weighting: { anyOf: [{ const: 'bm25' }, { const: 'tf-idf' }] },
    weights: { type: 'object', properties: { view: { type: 'number', default: 1 } } },
  },
};

describe('a form from a JSON Schema', () => {
  it('lists fields in order, inner ones in place', () => {
    expect(fieldsOf(schema).map(({ path, choices }) => [path.join('.'), choices])).toEqual([['halfLifeDays', null], ['weighting', ['bm25', 'tf-idf']], ['weights.view', null]]);
  });

  it('keeps only what differs from the defaults', () => {
    const changed = withValue({ halfLifeDays: 7 }, ['weights', 'view'], 2);
    expect(changed).toEqual({ halfLifeDays: 7, weights: { view: 2 } });
    expect(valueAt(changed, ['weights', 'view'])).toBe(2);
    expect(withValue(changed, ['weights', 'view'], undefined)).toEqual({ halfLifeDays: 7 });
  });

  it('reads nothing that a value merely inherits', () => {
    expect(valueAt({}, ['constructor', 'name'])).toBeUndefined();
  });

  it('makes words of names', () => {
    expect(labelOf(['weights', 'viewCount'])).toBe('Weights · view count');
  });
});
