import { createHash } from 'node:crypto';
import type { ElementResult, ImportClient } from './import-client.ts';
import { ImportMemory } from './import-memory.ts';
import { IMPORT_KINDS, type ImportKind, type ImportSource } from './import-source.ts';
import type { ImportTally } from './import-tally.ts';
import { RowReader, type ImportRow } from './row-reader.ts';

export interface ImportOptions {
  readonly source: ImportSource;
  readonly client: ImportClient;
  /** Remembers how far the import came; removed when it is complete. */
  readonly stateFile: string;
  /** NDJSON of every row that could not be used: { kind, line, reason, body }. */
  readonly rejectsFile: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly kind: ImportKind;
  readonly done: number;
  readonly total: number;
  readonly tally: ImportTally;
}

const BATCH = 500;
const IN_FLIGHT = 3;
const SAMPLES = 3;
const STORED = new Set(['accepted', 'created', 'updated']);

/**
 * Sends everything a source has through the public API, items first. Interrupted at any point (kill -9 too) and run
 * again, it goes on after the last batches that were acknowledged; what is sent twice is recognised by its id, and an event
 * that has none gets one from its line and content. A source that changed meanwhile is sent from its beginning.
 */
export async function runImport(options: ImportOptions): Promise<Readonly<Record<string, ImportTally>>> {
  const { source, client, stateFile, rejectsFile } = options;
  const reader = await RowReader.open();
  try {
    const memory = new ImportMemory(stateFile, rejectsFile, digestOf({ ...source, target: client.target, files: await reader.stamps(source.files) }));
    for (const kind of IMPORT_KINDS) {
      const query = source.queries[kind];
      if (!query) continue;
      const tally = memory.tally(kind);
      const total = await reader.count(query);
      for await (const stride of strides(reader.rows(query, memory.done(kind)), BATCH * IN_FLIGHT)) {
        const rejected = await Promise.all(chunks(stride, BATCH).map((rows) => sendBatch(options, kind, rows, tally)));
        for (const { row, reason } of rejected.flat()) note(tally, reason, row);
        memory.keep(kind, stride.length, rejected.flat().map(({ row, reason }) => ({ kind, line: row.line, reason, body: row.body })));
        options.onProgress({ kind, done: memory.done(kind), total, tally });
      }
      options.onProgress({ kind, done: memory.done(kind), total, tally });
    }
    return memory.forget();
  } finally {
    reader.close();
  }
}

interface RejectedRow {
  readonly row: ImportRow;
  readonly reason: string;
}

async function sendBatch({ source, client, signal }: ImportOptions, kind: ImportKind, rows: readonly ImportRow[], tally: ImportTally): Promise<RejectedRow[]> {
  const rejected: RejectedRow[] = [];
  const usable: ImportRow[] = [];
  for (const row of rows) {
    if (row.reject !== null || row.body === null) rejected.push({ row, reason: row.reject ?? 'empty row' });
    else usable.push(row);
  }
  if (!usable.length) return rejected;
  const bodies = usable.map((row) => (kind === 'events' ? withId(withConsent(row.body as object, source), row) : (row.body as object)));
  const results = await client.send(kind, bodies, signal);
  results.forEach((result, i) => {
    if (STORED.has(result.status)) tally.stored++;
    else if (result.status === 'duplicate' || result.status === 'unchanged') tally.repeated++;
    else rejected.push({ row: usable[i], reason: reasonOf(result) });
  });
  return rejected;
}

function withId(event: object, { line, body }: ImportRow): object {
  return 'id' in event ? event : { ...event, id: `imported-${line}-${digestOf(body).slice(0, 16)}` };
}

const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

function withConsent(event: object, { consent }: ImportSource): object {
  return consent === 'tenant-default' || 'consent' in event ? event : { ...event, consent: consent === 'granted' };
}

function reasonOf({ status, error }: ElementResult): string {
  if (!error) return status;
  return error.field ? `${error.field}: expected ${error.expected}` : (error.message ?? status);
}

function note(tally: ImportTally, reason: string, row: ImportRow): void {
  tally.rejected++;
  const entry = tally.reasons.get(reason) ?? { count: 0, samples: [] };
  entry.count++;
  if (entry.samples.length < SAMPLES) entry.samples.push(`line ${row.line}: ${JSON.stringify(row.body)}`);
  tally.reasons.set(reason, entry);
}

async function* strides<T>(rows: AsyncIterable<T>, length: number): AsyncGenerator<T[]> {
  let stride: T[] = [];
  for await (const row of rows) {
    if (stride.push(row) === length) {
      yield stride;
      stride = [];
    }
  }
  if (stride.length) yield stride;
}

function chunks<T>(list: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / length) }, (_, i) => list.slice(i * length, (i + 1) * length));
}
