import { eventTypeOf, type BehaviourEvent, type JsonObject } from '@zhiyin/domain';

/** Columns of an event as `eventOf` reads them; times as milliseconds. */
export const EVENT_COLUMNS = `sequence, type, custom_type, user_number, item_number, (extract(epoch from occurred_at) * 1000)::float8 as at,
  quantity, price, currency, query, rating, session, order_id, recommendation_id, country, consented, bot, attributes`;

export interface EventRow {
  sequence: string; type: number; custom_type: string | null; user_number: number | null; item_number: number | null; at: number;
  quantity: number; price: number | null; currency: string | null; query: string | null; rating: number | null; session: string | null;
  order_id: string | null; recommendation_id: string | null; country: string | null; consented: boolean; bot: boolean; attributes: JsonObject | null;
}

export function eventOf(row: EventRow): BehaviourEvent {
  return {
    sequence: Number(row.sequence), type: eventTypeOf(row.type), customType: row.custom_type, user: row.user_number, item: row.item_number,
    at: row.at, quantity: row.quantity, price: row.price, currency: row.currency, query: row.query, rating: row.rating,
    session: row.session, order: row.order_id, recommendationId: row.recommendation_id, country: row.country,
    consented: row.consented, bot: row.bot, attributes: row.attributes,
  };
}
