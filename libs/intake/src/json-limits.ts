import { describeValue, type FieldProblem } from './validation.ts';

/** What one element of a batch may be, whatever its fields. */
export interface JsonLimits {
  readonly depth: number;
  readonly keys: number;
  /** Characters of one string. */
  readonly text: number;
  /** Bytes of the element as JSON. */
  readonly bytes: number;
}

export const ELEMENT_LIMITS: JsonLimits = { depth: 10, keys: 200, text: 8192, bytes: 32_768 };

const SMALLEST = 1e-60;
const LARGEST = 1e60;

/** Names that change an object instead of filling it when somebody assigns them carelessly. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Refuses what no field may hold: NUL (PostgreSQL has none in text), lone surrogates (no UTF-8 for them), numbers beyond
 * double range (1e309 parses to Infinity) or so large or small that the database would write them out in hundreds of digits
 * (five bytes of 1e300 become three hundred there, in every copy), names that poison prototypes, and sizes that hurt. Cost O(size), stops at the
 * first problem and never goes deeper than the limit.
 */
export function limitProblem(value: unknown, limits: JsonLimits = ELEMENT_LIMITS): FieldProblem | null {
  let keys = 0;
  let characters = 0;
  const visit = (current: unknown, path: string, depth: number): FieldProblem | null => {
    if (typeof current === 'string') {
      characters += current.length;
      return textProblem(current, path, limits.text);
    }
    if (typeof current === 'number') {
      const size = Math.abs(current);
      return size === 0 || (size >= SMALLEST && size <= LARGEST) ? null : { field: path, expected: `0 or a number of size ${SMALLEST}..${LARGEST}`, got: String(current) };
    }
    if (current === null || typeof current !== 'object') return null;
    if (depth >= limits.depth) return { field: path, expected: `at most ${limits.depth} levels`, got: 'a deeper value' };
    const names = Object.keys(current);
    keys += names.length;
    if (keys > limits.keys * (Array.isArray(current) ? 5 : 1)) return { field: path, expected: `at most ${limits.keys} fields`, got: `${keys}` };
    for (const name of names) {
      const here = path === '' ? name : `${path}.${name}`;
      if (FORBIDDEN_KEYS.has(name)) return { field: here, expected: 'another field name', got: describeValue(name) };
      const problem = textProblem(name, path, 256) ?? visit((current as Record<string, unknown>)[name], here, depth + 1);
      if (problem) return problem;
      characters += name.length + 4;
    }
    return null;
  };
  const problem = visit(value, '', 0);
  if (problem || characters * 3 <= limits.bytes) return problem;
  const bytes = Buffer.byteLength(JSON.stringify(value));
  return bytes <= limits.bytes ? null : { field: '', expected: `at most ${limits.bytes} bytes`, got: `${bytes} bytes` };
}

function textProblem(text: string, field: string, limit: number): FieldProblem | null {
  if (text.length > limit) return { field, expected: `text of at most ${limit} characters`, got: `${text.length} characters` };
  if (text.includes('\0')) return { field, expected: 'text without NUL characters', got: 'a NUL character' };
  if (!text.isWellFormed()) return { field, expected: 'well-formed Unicode', got: 'a lone surrogate' };
  return null;
}
