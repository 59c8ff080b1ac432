/** What an import sends: the bodies of PUT /v1/items, PUT /v1/users and POST /v1/events, in this order. */
export const IMPORT_KINDS = ['items', 'users', 'events'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** Whether the people in the data agreed to be learned from. An import must say so. */
export type ImportConsent = 'granted' | 'denied' | 'tenant-default';

/**
 * Where rows come from, as DuckDB queries. Each yields `line` (its place in the source, for messages), `reject` (why the
 * row cannot be used, or null) and `body` (a struct: the API's JSON, nulls left out), always in the same order, so that an
 * import that was interrupted goes on where it stopped.
 */
export interface ImportSource {
  readonly name: string;
  /** Files or globs that the queries read: when one changes, an interrupted import begins again. */
  readonly files: readonly string[];
  readonly queries: Readonly<Partial<Record<ImportKind, string>>>;
  readonly consent: ImportConsent;
  /** The times were made up from an order: nothing that depends on real time may be measured on them. */
  readonly syntheticTimes: boolean;
}

/** A text as a SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
