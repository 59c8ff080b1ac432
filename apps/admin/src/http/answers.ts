import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { ADMIN_ROLES, OPERATIONS, type Operation } from '@zhiyin/access';
import type { JsonObject } from '@zhiyin/domain';

/** Shapes that several answers share. What an answer holds is documented from these, and the tests hold every answer to them. */

export const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
export const oneOf = <const V extends readonly string[]>(values: V, description?: string) => Type.Unsafe<V[number]>({ type: 'string', enum: [...values], ...(description ? { description } : {}) });
export const Instant = Type.String({ format: 'date-time' });
export const Id = Type.Integer({ minimum: 1 });
export const Count = Type.Integer({ minimum: 0 });
export const Next = nullable(Type.String({ description: '`before` of the next page; null at the end' }));
export const Role = oneOf(ADMIN_ROLES);
/** By name: OpenAPI 3.0 knows no patterns of names, which `Type.Record` would write. */
export const named = <S extends TSchema>(inner: S) => Type.Unsafe<Readonly<Record<string, Static<S>>>>({ type: 'object', additionalProperties: inner });
export const Json = Type.Unsafe<JsonObject>({ type: 'object', additionalProperties: true });
export const Numbers = named(Type.Number());
export const Strings = Type.Array(Type.String());
export const Allowed = (description: string) => Type.Array(oneOf(Object.keys(OPERATIONS) as Operation[]), { description });
