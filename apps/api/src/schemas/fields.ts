import { Type } from '@sinclair/typebox';

/** Fields that several requests share. */
export const Id = (description: string) => Type.String({ minLength: 1, maxLength: 256, description });

export const Instant = (description: string) =>
  Type.Union([Type.Integer({ description: 'Milliseconds since 1970 UTC' }), Type.String({ minLength: 10, maxLength: 40, description: 'ISO 8601 with a time zone' })], {
    description,
  });

export const Country = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2, for instance "DE"' });
export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217, for instance "EUR"' });
export const Attributes = Type.Record(Type.String({ minLength: 1, maxLength: 256 }), Type.Unknown(), {
  description: 'Anything of your own, as JSON: at most 10 levels, 200 fields, 8192 characters a text',
});
export const nullable = <S extends Parameters<typeof Type.Optional>[0]>(schema: S) => Type.Optional(Type.Union([schema, Type.Null()]));

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2}))?$/;

/** Milliseconds since 1970 UTC; null for a text that is no instant (a local time without zone is none). */
export function instantOf(value: number | string): number | null {
  if (typeof value === 'number') return Math.abs(value) <= 8.64e15 ? value : null;
  const parts = ISO.exec(value);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number);
  // Parsing alone makes a second of March of the thirtieth of February. Day 0 of the next month is the last of this one.
  if (day > new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()) return null;
  const at = Date.parse(value);
  return Number.isFinite(at) ? at : null;
}
