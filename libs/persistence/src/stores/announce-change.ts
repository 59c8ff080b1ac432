import type { TenantChange, TenantId } from '@zhiyin/domain';
import type { PoolClient } from 'pg';

/** Tells the replicas, in the transaction that makes the change: they see both or neither. */
export async function announceChange(client: PoolClient, tenant: TenantId, change: TenantChange): Promise<void> {
  await client.query('insert into tenant_change (tenant_id, change) values ($1, $2)', [tenant, change]);
}
