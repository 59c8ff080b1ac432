/** One place where before and after differ. */
export interface Change {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two noted values differ, place by place, in the order of their fields. */
export function changesOf(before: unknown, after: unknown, path = ''): Change[] {
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => changesOf(before[key], after[key], path ? `${path}.${key}` : key));
  }
  if (JSON.stringify(before ?? null) === JSON.stringify(after ?? null)) return [];
  // One side says nothing: what the other says is told field by field.
  if (isObject(after) && (before ?? null) === null) return Object.entries(after).map(([key, value]) => ({ path: path ? `${path}.${key}` : key, before: undefined, after: value }));
  if (isObject(before) && (after ?? null) === null) return Object.entries(before).map(([key, value]) => ({ path: path ? `${path}.${key}` : key, before: value, after: undefined }));
  return [{ path: path || '–', before, after }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
