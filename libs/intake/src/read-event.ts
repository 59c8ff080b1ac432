import { hash } from 'node:crypto';
import { isbot } from 'isbot';
import { canonicalJson, DAY_MS, instantOf, MINUTE_MS, type EventType, type JsonObject, type NewEvent, type NewUserReference } from '@zhiyin/domain';
import { readRecommendationId, type TenantKeys } from '@zhiyin/privacy';
import { eventSchema, eventValidator, type EventBody } from './event-schema.ts';
import { limitProblem } from './json-limits.ts';
import { describeValue, type FieldProblem } from './validation.ts';

/** Of people a caller named before, by kind and external id. */
export interface PersonReferences {
  get(name: string): NewUserReference | undefined;
  set(name: string, reference: NewUserReference): void;
}

/** What an event is read against. */
export interface EventReading {
  readonly keys: TenantKeys;
  readonly now: number;
  /** How far back an event may lie: long for imports with a secret key, short for browsers. */
  readonly oldestMs: number;
  /** Whether the caller may speak for this user. */
  readonly mayName: (user: string) => boolean;
  /** People named before: hiding an id once is enough. */
  readonly people: PersonReferences;
  /** The caller's own agent, where the caller is the browser itself. */
  readonly userAgent: string | null;
}

export type ReadEvent =
  | { readonly event: NewEvent; readonly warning?: string }
  | { readonly error: { readonly code: string } & FieldProblem };

export const FUTURE_MS = 10 * MINUTE_MS;
/** Half a century: shops bring their whole past, and public sets are old. */
export const SECRET_OLDEST_MS = 18_263 * DAY_MS;
export const PUBLISHABLE_OLDEST_MS = 28 * DAY_MS;

const ABOUT_AN_ITEM: ReadonlySet<EventType> = new Set(['view', 'click', 'cart', 'purchase', 'return', 'rating']);

/** One element of a batch: checked, pseudonymised, ready for the log; or what is wrong with it. */
export function readEvent(value: unknown, reading: EventReading): ReadEvent {
  const problem = limitProblem(value) ?? eventValidator.problemOf(value);
  if (problem) return { error: { code: 'EVENT_MALFORMED', ...problem } };
  const body = value as EventBody;
  const at = body.at === undefined ? reading.now : instantOf(body.at);
  const wrong = meaningProblem(body, at, reading);
  if (wrong) return { error: wrong };
  const known = body.recommendationId ? readRecommendationId(reading.keys, body.recommendationId) : null;
  const identity = identityOf(body);
  // Written out: spreading into a literal this long costs more than everything else here.
  const event: NewEvent = {
    key: identity.key,
    bodyDigest: identity.bodyDigest,
    type: body.type,
    customType: body.name ?? null,
    user: userOf(body, reading),
    itemId: body.item ?? null,
    at: at as number,
    quantity: body.quantity ?? 1,
    price: body.price ?? null,
    currency: body.currency ?? null,
    query: body.query ?? null,
    rating: body.rating ?? null,
    session: body.session ?? null,
    order: body.order ?? null,
    recommendationId: known ? (body.recommendationId as string) : null,
    country: body.country ?? null,
    consent: body.consent ?? null,
    bot: isbot(body.userAgent) || isbot(reading.userAgent),
    attributes: (body.attributes as JsonObject | null | undefined) ?? null,
  };
  if (!body.recommendationId || known) return { event };
  return { event, warning: 'recommendationId was not issued for this tenant: stored without attribution' };
}

function meaningProblem(body: EventBody, at: number | null, reading: EventReading): ({ code: string } & FieldProblem) | null {
  const wrong = (field: keyof EventBody, expected: string, code = 'EVENT_MALFORMED') => ({ code, field, expected, got: describeValue(body[field]) });
  if (at === null) return wrong('at', 'ISO 8601 with a time zone, or milliseconds since 1970');
  if (at > reading.now + FUTURE_MS) return wrong('at', 'at most 10 minutes in the future', 'EVENT_FROM_FUTURE');
  if (at < reading.now - reading.oldestMs) return wrong('at', `at most ${Math.floor(reading.oldestMs / DAY_MS)} days ago`, 'EVENT_TOO_OLD');
  if (ABOUT_AN_ITEM.has(body.type) && body.item === undefined) return wrong('item', `an item id on a '${body.type}' event`);
  if (body.type === 'search' && !body.query) return wrong('query', "the searched words on a 'search' event");
  if (body.type === 'rating' && typeof body.rating !== 'number') return wrong('rating', "a number on a 'rating' event");
  if (body.type === 'custom' && body.name === undefined) return wrong('name', "your name of a 'custom' event");
  if (body.type !== 'custom' && body.name !== undefined) return wrong('name', "a name only on a 'custom' event");
  if (body.user !== undefined && !reading.mayName(body.user)) {
    return { code: 'USER_TOKEN_REQUIRED', field: 'user', expected: 'a userToken that names this user, because the key is publishable', got: 'none that does' };
  }
  return null;
}

/** The id's digest, and the body's without the id: field order does not matter, any other difference does. */
function identityOf(body: EventBody): Pick<NewEvent, 'key' | 'bodyDigest'> {
  return body.id === undefined ? { key: null, bodyDigest: null } : { key: digest16(body.id), bodyDigest: digest16(canonicalBody(body)) };
}

/** In code-unit order, quoted once. */
const BODY_FIELDS = Object.keys(eventSchema.properties).filter((name) => name !== 'id').sort()
  .map((name) => ({ name: name as keyof EventBody, quoted: JSON.stringify(name) }));

/** The same text as `canonicalJson` of everything but the id, in half the time because a checked event has no other fields. */
export function canonicalBody(body: EventBody): string {
  let text = '';
  for (const { name, quoted } of BODY_FIELDS) {
    const value = body[name];
    if (value !== undefined) text += `${text === '' ? '' : ','}${quoted}:${canonicalJson(value)}`;
  }
  return `{${text}}`;
}

const digest16 = (text: string) => hash('sha256', text, 'buffer').subarray(0, 16);

/** A known user wins over the visitor of the same event. */
function userOf({ user, visitor }: EventBody, { keys, people }: EventReading): NewUserReference | null {
  const kind = user === undefined ? 'visitor' : 'user';
  const id = user ?? visitor;
  if (id === undefined) return null;
  let reference = people.get(`${kind}:${id}`);
  if (!reference) people.set(`${kind}:${id}`, (reference = userReference(keys, kind, id)));
  return reference;
}

export function userReference(keys: TenantKeys, kind: 'user' | 'visitor', externalId: string): NewUserReference {
  return { key: keys.userKey(kind, externalId), kind, sealedId: keys.seal(externalId) };
}
