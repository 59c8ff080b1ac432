import type { TenantId } from '@zhiyin/domain';
import type { QueryResultRow } from 'pg';
import type { Database } from '../database.ts';
import { pagesOf } from './cursor.ts';

/**
 * A tenant's rows in pages from one snapshot. The transaction lives as long as the caller reads: read on without waiting
 * for anything slow, and always to the end or through `break`.
 */
export async function* tenantPages<R extends QueryResultRow>(
  database: Database, tenant: TenantId, sql: string, values: readonly unknown[], pageSize = 5000,
): AsyncGenerator<R[]> {
  const client = await database.app.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query("select set_config('app.tenant_id', $1, true)", [String(tenant)]);
    yield* pagesOf<R>(client, sql, values, pageSize);
  } finally {
    await client.query('rollback').catch((error: Error) => (broken = error));
    client.release(broken);
  }
}
