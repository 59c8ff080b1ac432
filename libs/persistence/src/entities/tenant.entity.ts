import { Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { XID } from './xid-column.ts';
import type { TenantStatus } from '@zhiyin/domain';

@Entity('tenant')
@Unique('tenant_slug', ['slug'])
export class TenantEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('text') slug!: string;
  @Column('text') name!: string;
  @Column('text', { default: 'active' }) status!: TenantStatus;
  @Column('boolean', { name: 'default_consent', default: true }) defaultConsent!: boolean;
  @Column('text', { nullable: true }) currency!: string | null;
  @Column('text', { default: 'en' }) locale!: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}

/** The tenant's data key under the installation's key: without it, its users' external ids cannot be read. */
@Entity('tenant_secret')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'tenant_secret_tenant', onDelete: 'CASCADE' })
export class TenantSecretEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @Column('bytea', { name: 'wrapped_key' }) wrappedKey!: Buffer;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}

/** Where the numbering of items and users stands. */
@Entity('tenant_counter')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'tenant_counter_tenant', onDelete: 'CASCADE' })
export class TenantCounterEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @Column('int', { name: 'next_item', default: 0 }) nextItem!: number;
  @Column('int', { name: 'next_user', default: 0 }) nextUser!: number;
}

/** What replicas must follow, in the transaction that changed it. */
@Entity('tenant_change')
@Index('tenant_change_by_xid', ['xid'])
export class TenantChangeEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn(XID, { default: () => 'pg_current_xact_id()' }) xid!: string;
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) sequence!: string;
  @Column('jsonb') change!: object;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
