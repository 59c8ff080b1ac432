import { InputError } from '@zhiyin/domain';

/**
 * The numbers that a page's cursor is made of.
 * @throws InputError REQUEST_INVALID for anything that no page has given out
 */
export function cursorNumbers(before: string | undefined, count: 1 | 2): readonly string[] | null {
  if (before === undefined) return null;
  const parts = before.split('.');
  // A transaction id may be any unsigned number of 64 bits, but nobody has come near.
  if (parts.length !== count || !parts.every((part) => /^-?\d{1,18}$/.test(part))) {
    throw new InputError('REQUEST_INVALID', `before: expected 'next' of a page of this list, got '${before.slice(0, 60)}'`, { field: 'before' });
  }
  return parts;
}
