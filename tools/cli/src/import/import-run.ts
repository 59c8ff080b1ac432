import fs from 'node:fs';
import path from 'node:path';
import type { ElementResult, ImportClient } from './import-client.ts';
import { IMPORT_KINDS, type ImportKind, type ImportSource } from './import-source.ts';
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

export interface ImportTally {
  stored: number;
  /** Known already, unchanged or sent before. */
  repeated: number;
  rejected: number;
  /** The first few of each reason, for the summary. */
  readonly reasons: Map<string, { count: number; samples: string[] }>;
}

const BATCH = 500;
const IN_FLIGHT = 3;
const SAMPLES = 3;
const STORED = new Set(['accepted', 'created', 'updated']);

/**
 * Sends everything a source has through the public API, items first. Interrupted at any point (kill -9 too) and run
 * again, it goes on after the last batches that were acknowledged; what is sent twice is recognised by its id.
 */
export async function runImport(options: ImportOptions): Promise<Readonly<Record<string, ImportTally>>> {
  const { source, stateFile, rejectsFile } = options;
  const state = readState(stateFile, source.name);
  const tallies: Record<string, ImportTally> = {};
  fs.mkdirSync(path.dirname(rejectsFile), { recursive: true });
  const rejects = fs.createWriteStream(rejectsFile, { flags: Object.keys(state).length ? 'a' : 'w' });
  const reader = await RowReader.open();
  try {
    for (const kind of IMPORT_KINDS) {
      const query = source.queries[kind];
      if (!query) continue;
      const tally: ImportTally = { stored: 0, repeated: 0, rejected: 0, reasons: new Map() };
      tallies[kind] = tally;
      const total = await reader.count(query);
      let done = state[kind] ?? 0;
      const reject = (row: ImportRow, reason: string): void => {
        note(tally, reason, row);
        rejects.write(`${JSON.stringify({ kind, line: row.line, reason, body: row.body })}\n`);
      };
      for await (const stride of strides(reader.rows(query, done), BATCH * IN_FLIGHT)) {
        await Promise.all(chunks(stride, BATCH).map((rows) => sendBatch(options, kind, rows, tally, reject)));
        done += stride.length;
        writeState(stateFile, source.name, { ...state, [kind]: done });
        options.onProgress({ kind, done, total, tally });
      }
      state[kind] = done;
      options.onProgress({ kind, done, total, tally });
    }
  } finally {
    reader.close();
    await new Promise((resolve) => rejects.end(resolve));
  }
  fs.rmSync(stateFile, { force: true });
  return tallies;
}

async function sendBatch(
  { source, client, signal }: ImportOptions, kind: ImportKind, rows: readonly ImportRow[], tally: ImportTally,
  reject: (row: ImportRow, reason: string) => void,
): Promise<void> {
  const usable: ImportRow[] = [];
  for (const row of rows) {
    if (row.reject !== null || row.body === null) reject(row, row.reject ?? 'empty row');
    else usable.push(row);
  }
  if (!usable.length) return;
  const bodies = usable.map(({ body }) => (kind === 'events' ? withConsent(body as object, source) : (body as object)));
  const results = await client.send(kind, bodies, signal);
  results.forEach((result, i) => {
    if (STORED.has(result.status)) tally.stored++;
    else if (result.status === 'duplicate' || result.status === 'unchanged') tally.repeated++;
    else reject(usable[i], reasonOf(result));
  });
}

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

type State = Partial<Record<ImportKind, number>>;

function readState(file: string, name: string): State {
  if (!fs.existsSync(file)) return {};
  const stored = JSON.parse(fs.readFileSync(file, 'utf8')) as { source: string; done: State };
  return stored.source === name ? stored.done : {};
}

function writeState(file: string, source: string, done: State): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.tmp`, JSON.stringify({ source, done }));
  fs.renameSync(`${file}.tmp`, file);
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
