import type { JsonValue } from '@zhiyin/domain';

/** One place where two documents differ; a side that has nothing there is left out. */
export interface Difference {
  /** JSON pointer: '/retrieve/0/n'. */
  readonly path: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** Where two JSON documents differ, in document order. List elements are compared by position. */
export function diffDocuments(before: JsonValue | undefined, after: JsonValue | undefined, path = ''): Difference[] {
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    const left = before as Readonly<Record<string, JsonValue>>;
    const right = after as Readonly<Record<string, JsonValue>>;
    const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return names.flatMap((name) => diffDocuments(own(left, name), own(right, name), `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`));
  }
  if (before === after) return [];
  return [{ path: path || '/', ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

function isBranch(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

function own(branch: Readonly<Record<string, JsonValue>>, name: string): JsonValue | undefined {
  return Object.hasOwn(branch, name) ? branch[name] : undefined;
}
