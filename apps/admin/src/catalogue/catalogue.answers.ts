import { Type } from '@sinclair/typebox';
import { ITEM_STATES } from '@zhiyin/domain';
import { Count, Instant, Json, Next, nullable, oneOf, Strings } from '../http/answers.ts';

export const ItemShape = Type.Object({
  number: Count, id: Type.String(), type: Type.String(), title: Type.String(), brand: nullable(Type.String()), categories: Strings,
  price: nullable(Type.Number()), currency: nullable(Type.String()), stock: nullable(Type.Number()), image: nullable(Type.String()),
  state: oneOf([...ITEM_STATES, 'deleted'], "'unknown': named by an event and never described"), createdAt: Instant,
});
export const ItemsAnswer = Type.Object({ items: Type.Array(ItemShape), next: Next });
export const ItemDetailsAnswer = Type.Intersect([ItemShape, Type.Object({
  description: nullable(Type.String()), cost: nullable(Type.Number()), url: nullable(Type.String()), available: Type.Boolean(), publishedAt: nullable(Instant), attributes: Json,
  activity: Type.Object({
    types: Type.Record(Type.String(), Count, { description: "People's events about the item, by type" }),
    among: Type.Integer({ minimum: 0, description: 'Newest events that were looked through' }),
    since: nullable(Instant),
  }),
})]);
const shelf = Type.Array(Type.Object({ value: Type.String(), items: Count }), { description: 'The commonest 200' });
export const ShelvesAnswer = Type.Object({ categories: shelf, brands: shelf });
