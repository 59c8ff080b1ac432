import type { EventType } from './event-types.ts';

export interface EventForm {
  readonly type: EventType;
  readonly user: string;
  readonly item: string;
  readonly query: string;
  readonly name: string;
  readonly price: number | null;
  readonly rating: number | null;
}

/** Which fields an event of a type has. */
export function needsOf(type: EventType): Readonly<Record<'item' | 'query' | 'name' | 'price' | 'rating', boolean>> {
  return { item: type !== 'search', query: type === 'search', name: type === 'custom', price: ['cart', 'purchase', 'return'].includes(type), rating: type === 'rating' };
}

/** What is sent: only fields that the type has and that were filled in. */
export function eventOfForm({ type, user, item, query, name, price, rating }: EventForm): Record<string, unknown> {
  const needs = needsOf(type);
  const given = { user: user.trim(), item: needs.item ? item.trim() : '', query: needs.query ? query.trim() : '', name: needs.name ? name.trim() : '' };
  return {
    type, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
    ...(needs.price && price !== null ? { price } : {}), ...(needs.rating && rating !== null ? { rating } : {}),
  };
}

/** An event written by hand, or why it is none. */
export function parsedEvent(json: string): { readonly event?: Record<string, unknown>; readonly reason?: string } {
  try {
    const event: unknown = JSON.parse(json);
    if (typeof event === 'object' && event !== null && !Array.isArray(event)) return { event: event as Record<string, unknown> };
    return { reason: '{ … }' };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
