import { instantOf, type Item, type ItemPatch } from '@zhiyin/domain';
import { describeValue } from '@zhiyin/intake';
import type { ElementError } from '../schemas/batch.ts';
import type { ItemBody, ItemPatchBody } from '../schemas/items.ts';

/** A full item: what is left out has its plain default, so that the same body always makes the same item. */
export function readItem(body: ItemBody): Item | ElementError {
  const publishedAt = readInstant(body.publishedAt);
  if (publishedAt === undefined) return badInstant(body.publishedAt);
  return {
    id: body.id,
    type: body.type ?? 'product',
    title: body.title,
    description: body.description ?? null,
    brand: body.brand ?? null,
    categories: body.categories ?? [],
    price: body.price ?? null,
    cost: body.cost ?? null,
    currency: body.currency ?? null,
    stock: body.stock ?? null,
    available: body.available ?? true,
    publishedAt,
    url: body.url ?? null,
    image: body.image ?? null,
    attributes: body.attributes ?? {},
  };
}

/** Only the fields that came: the others keep their value. */
export function readItemPatch({ publishedAt, ...rest }: ItemPatchBody): ItemPatch | ElementError {
  if (publishedAt === undefined) return rest;
  const at = readInstant(publishedAt);
  return at === undefined ? badInstant(publishedAt) : { ...rest, publishedAt: at };
}

/** undefined: came, but is no instant. */
function readInstant(value: number | string | null | undefined): number | null | undefined {
  return value === undefined || value === null ? null : (instantOf(value) ?? undefined);
}

const badInstant = (value: unknown): ElementError => ({
  code: 'ITEM_MALFORMED',
  field: 'publishedAt',
  expected: 'ISO 8601 with a time zone, or milliseconds since 1970',
  got: describeValue(value),
});
