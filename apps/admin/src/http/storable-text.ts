import { InputError } from '@zhiyin/domain';

const MAX_DEPTH = 24;

/**
 * Refuses what PostgreSQL cannot keep (NUL, half surrogates) and what is nested so deep that walking it would not end well,
 * before anything else looks at a body.
 * @throws InputError TEXT_UNSTORABLE, BODY_TOO_DEEP
 */
export function requireStorable(value: unknown, depth = 0): void {
  if (typeof value === 'string') {
    if (!isStorable(value)) throw new InputError('TEXT_UNSTORABLE', 'the request holds a NUL character or half a surrogate pair, which no text may contain');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_DEPTH) throw new InputError('BODY_TOO_DEEP', `expected at most ${MAX_DEPTH} levels of nesting`);
  for (const [name, inner] of Object.entries(value)) {
    requireStorable(name, depth + 1);
    requireStorable(inner, depth + 1);
  }
}

/** With the flag u a lone surrogate matches, half of a pair does not. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && !/[\ud800-\udfff]/u.test(text);
}
