import type { TenantId } from '@zhiyin/domain';
import type { PoolClient } from 'pg';

/** First half of an advisory lock's key, the tenant is the second. Stands in a migration: never changes. */
export const WRITERS_LOCK = 812_664;

/**
 * Waits until no batch of the tenant is being written and keeps new ones waiting until the transaction ends. To be taken
 * before any other lock, by whoever moves or removes events.
 */
export async function holdWriters(client: PoolClient, tenant: TenantId): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1, $2)', [WRITERS_LOCK, tenant]);
}

/** Keeps who moves or removes rows of people waiting until the transaction ends; writers do not wait for each other. */
export async function joinWriters(client: PoolClient, tenant: TenantId): Promise<void> {
  await client.query('select pg_advisory_xact_lock_shared($1, $2)', [WRITERS_LOCK, tenant]);
}
