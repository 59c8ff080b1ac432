import type { PoolClient, QueryResultRow } from 'pg';

/**
 * Rows of one query in pages, all from the snapshot in which it was opened. Must run inside a transaction; memory O(page).
 */
export async function* pagesOf<R extends QueryResultRow>(client: PoolClient, sql: string, values: readonly unknown[], pageSize: number): AsyncGenerator<R[]> {
  const name = `pages_${++opened}`;
  await client.query(`declare ${name} no scroll cursor for ${sql}`, [...values]);
  for (;;) {
    const { rows } = await client.query<R>(`fetch ${pageSize} from ${name}`);
    if (rows.length) yield rows;
    if (rows.length < pageSize) break;
  }
  await client.query(`close ${name}`);
}

let opened = 0;
