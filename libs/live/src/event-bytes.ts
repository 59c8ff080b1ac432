import type { BehaviourEvent, JsonObject, JsonValue } from '@zhiyin/domain';

const EVENT_BYTES = 320;
/** Attributes never change, and most events have none. */
const measured = new WeakMap<JsonObject, number>();

/** Estimate of what an event occupies in memory: attributes of 32 kB are a hundred times an ordinary event. */
export function eventBytes({ query, attributes }: BehaviourEvent): number {
  const bytes = EVENT_BYTES + (query?.length ?? 0);
  if (attributes === null) return bytes;
  let own = measured.get(attributes);
  if (own === undefined) measured.set(attributes, (own = jsonBytes(attributes)));
  return bytes + own;
}

function jsonBytes(value: JsonValue): number {
  if (typeof value === 'string') return 24 + 2 * value.length;
  if (value === null || typeof value !== 'object') return 8;
  if (Array.isArray(value)) return value.reduce((total: number, part: JsonValue) => total + 8 + jsonBytes(part), 32);
  return Object.entries(value).reduce((total, [name, part]) => total + 24 + 2 * name.length + jsonBytes(part as JsonValue), 56);
}
