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
