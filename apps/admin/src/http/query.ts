import { InputError, type PageWish } from '@zhiyin/domain';
import { wholeOf } from './validation.ts';

export type Query = Record<string, string | undefined>;

const LONGEST = 256;

/** `limit` and `before` of a list. */
export function pageWish({ limit, before }: Query): PageWish {
  return { limit: wholeOf(limit, 'limit', { min: 1, max: 200, fallback: 50 }), ...(before ? { before } : {}) };
}

/** One of a few words; nothing where nothing is asked. @throws InputError REQUEST_INVALID */
export function oneOfQuery<const V extends string>(value: string | undefined, name: string, values: readonly V[]): V | undefined {
  if (value === undefined || value === '') return undefined;
  const found = values.find((one) => one === value);
  if (!found) throw new InputError('REQUEST_INVALID', `${name}: expected ${values.join(', ')}, got '${value.slice(0, 30)}'`, { field: name });
  return found;
}

/** @throws InputError REQUEST_INVALID for more than an id or a title may be */
export function textOf(value: string | undefined, name: string): string | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  if (text.length > LONGEST) throw new InputError('REQUEST_INVALID', `${name}: expected at most ${LONGEST} characters, got ${text.length}`, { field: name });
  return text;
}
