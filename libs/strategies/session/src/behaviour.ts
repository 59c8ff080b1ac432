import { eventTypeCode, type EventType } from '@zhiyin/domain';

/** What shows interest in an item; a search names none, and a return is the opposite. */
const INTERESTED: readonly EventType[] = ['view', 'click', 'cart', 'purchase', 'rating'];
const CODES = new Set(INTERESTED.map(eventTypeCode));

export const showsInterest = (typeCode: number): boolean => CODES.has(typeCode);
