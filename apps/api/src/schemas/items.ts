import { Type, type Static } from '@sinclair/typebox';
import { Currency, elementErrorSchema, Id, Instant, validator } from '@zhiyin/intake';

const text = (maxLength: number, description: string) => Type.String({ maxLength, description });
const orNull = <S extends Parameters<typeof Type.Optional>[0]>(schema: S) => Type.Union([schema, Type.Null()]);

const AttributeValue = Type.Union([
  Type.String({ maxLength: 8192 }),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.String({ maxLength: 1024 }), { maxItems: 200 }),
]);

const described = {
  type: text(64, '"product", "article", "course", "financial-product" or your own word; "product" when left out'),
  title: Type.String({ minLength: 1, maxLength: 1000, description: 'What a person reads' }),
  description: orNull(text(8192, 'Plain text')),
  brand: orNull(text(256, 'Maker, author or issuer')),
  categories: Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 20, description: 'From general to special: ["Kitchen", "Mugs"]' }),
  price: orNull(Type.Number({ minimum: 0, maximum: 1e12 })),
  cost: orNull(Type.Number({ minimum: 0, maximum: 1e12, description: 'What one piece costs you' })),
  currency: orNull(Currency),
  stock: orNull(Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'Pieces left; null: not counted' })),
  available: Type.Boolean({ description: 'False hides it from every answer' }),
  publishedAt: orNull(Instant('When it became available')),
  url: orNull(text(2048, 'Page of the item')),
  image: orNull(text(2048, 'Picture of the item')),
  attributes: Type.Record(Type.String({ minLength: 1, maxLength: 256 }), AttributeValue, { description: 'Your own fields, usable in filters' }),
};
const { title, ...rest } = described;

export const itemSchema = Type.Object({ id: Id('Your id of the item'), title, ...Type.Partial(Type.Object(rest)).properties }, { additionalProperties: false, title: 'Item' });
export const itemPatchSchema = Type.Object({ id: Id('Your id of the item'), ...Type.Partial(Type.Object(described)).properties }, { additionalProperties: false, title: 'ItemPatch' });
export type ItemBody = Static<typeof itemSchema>;
export type ItemPatchBody = Static<typeof itemPatchSchema>;
export const itemValidator = validator(itemSchema);
export const itemPatchValidator = validator(itemPatchSchema);

export const itemBatchSchema = Type.Object({ items: Type.Array(itemSchema, { minItems: 1, maxItems: 1000 }) }, { additionalProperties: false });
export const itemPatchBatchSchema = Type.Object({ items: Type.Array(itemPatchSchema, { minItems: 1, maxItems: 1000 }) }, { additionalProperties: false });
export const itemRemovalSchema = Type.Object({ ids: Type.Array(Id('Your id of the item'), { minItems: 1, maxItems: 1000 }) }, { additionalProperties: false });
export const itemRemovalValidator = validator(itemRemovalSchema);

const elementResult = (statuses: readonly string[], name: string) =>
  Type.Object(
    {
      results: Type.Array(
        Type.Object({
          index: Type.Integer(),
          id: Type.Optional(Type.String()),
          status: Type.Union(statuses.map((status) => Type.Literal(status))),
          error: Type.Optional(elementErrorSchema),
        }),
      ),
    },
    { title: name },
  );
export const itemAnswerSchema = elementResult(['created', 'updated', 'unchanged', 'rejected'], 'ItemAnswer');
export const itemPatchAnswerSchema = elementResult(['updated', 'unchanged', 'unknown', 'rejected'], 'ItemPatchAnswer');
export const itemRemovalAnswerSchema = elementResult(['deleted', 'unknown'], 'ItemRemovalAnswer');
export const userAnswerSchema = elementResult(['created', 'updated', 'refused', 'rejected'], 'UserAnswer');
