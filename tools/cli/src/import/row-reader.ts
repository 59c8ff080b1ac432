import fs from 'node:fs';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { InputError } from '@zhiyin/domain';
import { literal } from './import-source.ts';

export interface ImportRow {
  readonly line: number;
  readonly reject: string | null;
  /** The API's body as JSON text without top-level nulls; null for a rejected row that has none. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

/** Runs an import's queries. In memory, two threads, no extension is ever downloaded. */
export class RowReader {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<RowReader> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '2', memory_limit: '2GB', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false',
    });
    return new RowReader(instance, await instance.connect());
  }

  async count(query: string): Promise<number> {
    const result = await explained(query, () => this.#connection.runAndReadAll(`select count(*) from (${query})`));
    return Number(result.getRows()[0][0]);
  }

  /** Rows from the `skip`-th on, in the query's own order. */
  async *rows(query: string, skip: number): AsyncGenerator<ImportRow> {
    const sql = `select line::double, reject, to_json(body)::varchar from (${query}) offset ${skip}`;
    const result = await explained(query, () => this.#connection.stream(sql));
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (const [line, reject, body] of chunk.getRows()) {
        yield { line: Number(line), reject: reject as string | null, body: body === null ? null : withoutNulls(JSON.parse(body as string)) };
      }
    }
  }

  /** Path, size and time of every file that the patterns name now. */
  async stamps(patterns: readonly string[]): Promise<readonly string[]> {
    const stamps: string[] = [];
    for (const pattern of patterns) {
      const found = await this.#connection.runAndReadAll(`select file from glob(${literal(pattern)}) order by file`);
      for (const [file] of found.getRows()) {
        const { size, mtimeMs } = fs.statSync(file as string);
        stamps.push(`${file as string} ${size} ${mtimeMs}`);
      }
    }
    return stamps;
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

async function explained<T>(query: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new InputError('IMPORT_QUERY_FAILED', `the source cannot be read: ${(cause as Error).message.split('\n\n')[0].replace(/\s*\n\s*/g, ' ')}`, { query }, { cause });
  }
}

/** SQL has null where JSON leaves out. */
function withoutNulls(value: unknown): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return { value };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([key, field]) => [key, field !== null && typeof field === 'object' && !Array.isArray(field) ? withoutNulls(field) : field]),
  );
}
