import { describe, expect, it } from '@jest/globals';
import { InputError } from '@zhiyin/domain';
import { eventValidator } from '@zhiyin/intake';
import { itemValidator } from './items.ts';
import { rankValidator, recommendationValidator } from './recommendations.ts';

describe('request schemas', () => {
  it('accept the shortest event', () => {
    expect(eventValidator.problemOf({ type: 'view', item: 'i1' })).toBeNull();
  });

  it.each([
    [{ type: 'vieww', item: 'i' }, 'type', '"view" or "search"', '"vieww"'],
    [{ item: 'i' }, 'type', '"view" or "search"', 'nothing'],
    [{ type: 'view', item: '' }, 'item', 'text of 1..256 characters', '""'],
    [{ type: 'view', item: 'i', quantity: '3' }, 'quantity', 'number 0..1000000', '"3"'],
    [{ type: 'view', item: 'i', currency: 'euro' }, 'currency', 'text like ^[A-Z]{3}$', '"euro"'],
    [{ type: 'view', item: 'i', tenant_id: 4 }, 'tenant_id', 'no such field', '4'],
    [[], '', 'an object', 'a list of 0 elements'],
  ])('say field, expected and got: %j', (value, field, expected, got) => {
    const problem = eventValidator.problemOf(value);
    expect(problem).toMatchObject({ field, got });
    expect(problem?.expected).toContain(expected);
  });

  it('name a nested field by its path', () => {
    expect(itemValidator.problemOf({ id: 'a', title: 'A', categories: ['ok', 7] })?.field).toBe('categories.1');
  });

  it('bound what one request may ask for', () => {
    const valid = { placement: 'home', limit: 200 };
    expect(recommendationValidator.problemOf(valid)).toBeNull();
    expect(recommendationValidator.problemOf({ ...valid, limit: 201 })).toMatchObject({ field: 'limit', expected: 'integer 1..200', got: '201' });
    expect(rankValidator.problemOf({ placement: 'home', candidates: Array.from({ length: 1001 }, String) })?.field).toBe('candidates');
  });

  it('throw an InputError that carries the field', () => {
    expect(() => recommendationValidator.read({ placement: 'Home Page' }, 'REQUEST_MALFORMED')).toThrow(InputError);
    expect(() => recommendationValidator.read({ placement: 'Home Page' }, 'REQUEST_MALFORMED')).toThrow(/field 'placement'/);
  });
});
