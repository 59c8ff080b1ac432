import type { JsonObject, JsonValue, Rng } from '@zhiyin/domain';
import type { SearchRange, Tuning } from './strategy-plugin.ts';

/** @public */
export type SettingValue = number | string | boolean;

/** One random point of a search space, by field. Each field has a stream of its own, so a new field does not shift the others. @public */
export function drawSettings({ space }: Tuning, rng: Rng): Readonly<Record<string, SettingValue>> {
  return Object.fromEntries(Object.entries(space).map(([field, range]) => [field, draw(range, rng.fork(field))]));
}

/** A config with some fields changed; 'weights.view' reaches into `weights`. The given one stays as it is. @public */
export function withSettings(config: JsonObject, settings: Readonly<Record<string, SettingValue>>): JsonObject {
  const changed = structuredClone(config) as Record<string, JsonValue>;
  for (const [field, value] of Object.entries(settings)) {
    const path = field.split('.');
    let inner = changed;
    for (const name of path.slice(0, -1)) inner = (inner[name] ??= {}) as Record<string, JsonValue>;
    inner[path[path.length - 1]] = value;
  }
  return changed;
}

/** What a complete config has in the fields of the search space. @public */
export function settingsOf(config: JsonObject, { space }: Tuning): Readonly<Record<string, SettingValue>> {
  return Object.fromEntries(Object.keys(space).map((field) => {
    const value = field.split('.').reduce<JsonValue | undefined>((inner, name) => (inner as JsonObject | undefined)?.[name], config);
    return [field, value as SettingValue];
  }));
}

function draw(range: SearchRange, rng: Rng): SettingValue {
  if ('values' in range) return range.values[rng.integer(range.values.length)];
  const { from, to, scale = 'linear', integer = false } = range;
  const value = scale === 'log' ? Math.exp(Math.log(from) + rng.next() * (Math.log(to) - Math.log(from))) : from + rng.next() * (to - from);
  return Math.min(to, Math.max(from, integer ? Math.round(value) : Number(value.toPrecision(3))));
}
