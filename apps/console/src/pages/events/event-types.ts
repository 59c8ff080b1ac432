/** What people do, in the order in which it is offered. */
export const EVENT_TYPES = ['view', 'search', 'click', 'cart', 'purchase', 'return', 'rating', 'custom'] as const;
export type EventType = (typeof EVENT_TYPES)[number];
