import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { XID } from './xid-column.ts';

@Entity('item')
@Unique('item_external_id', ['tenantId', 'externalId'])
export class ItemEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('int') number!: number;
  @Column('text', { name: 'external_id' }) externalId!: string;
  @Column('jsonb', { default: {} }) document!: object;
  @Column('int', { nullable: true }) stock!: number | null;
  @Column('boolean', { default: true }) available!: boolean;
  @Column('boolean', { default: false }) placeholder!: boolean;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
  @Column('timestamptz', { name: 'deleted_at', nullable: true }) deletedAt!: Date | null;
}

@Entity('app_user')
@Unique('app_user_key', ['tenantId', 'key'])
export class UserEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('int') number!: number;
  @Column('bytea') key!: Buffer;
  @Column('text') kind!: string;
  @Column('jsonb', { default: {} }) attributes!: object;
  @Column('text', { nullable: true }) country!: string | null;
  @Column('boolean', { nullable: true }) consent!: boolean | null;
  @Column('int', { name: 'merged_into', nullable: true }) mergedInto!: number | null;
  @Column('timestamptz', { name: 'erased_at', nullable: true }) erasedAt!: Date | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
}

/** The only place where a user's external id lies, sealed. */
@Entity('user_identity')
export class UserIdentityEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('int', { name: 'user_number' }) userNumber!: number;
  @Column('bytea', { name: 'sealed_id' }) sealedId!: Buffer;
}

@Entity('event')
@Index('event_by_xid', ['xid'])
@Index('event_by_user', ['tenantId', 'userNumber', 'occurredAt'], { where: '(user_number IS NOT NULL)' })
@Index('event_by_session', ['tenantId', 'session', 'occurredAt'], { where: '((user_number IS NULL) AND (session IS NOT NULL))' })
export class EventEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn(XID, { default: () => 'pg_current_xact_id()' }) xid!: string;
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) sequence!: string;
  @Column('smallint') type!: number;
  @Column('text', { name: 'custom_type', nullable: true }) customType!: string | null;
  @Column('int', { name: 'user_number', nullable: true }) userNumber!: number | null;
  @Column('int', { name: 'item_number', nullable: true }) itemNumber!: number | null;
  @Column('timestamptz', { name: 'occurred_at' }) occurredAt!: Date;
  @Column('timestamptz', { name: 'received_at', default: () => 'now()' }) receivedAt!: Date;
  @Column('real', { default: 1 }) quantity!: number;
  @Column('double precision', { nullable: true }) price!: number | null;
  @Column('text', { nullable: true }) currency!: string | null;
  @Column('text', { nullable: true }) query!: string | null;
  @Column('real', { nullable: true }) rating!: number | null;
  @Column('text', { nullable: true }) session!: string | null;
  @Column('text', { name: 'order_id', nullable: true }) orderId!: string | null;
  @Column('text', { name: 'recommendation_id', nullable: true }) recommendationId!: string | null;
  @Column('text', { nullable: true }) country!: string | null;
  @Column('boolean') consented!: boolean;
  @Column('boolean', { default: false }) bot!: boolean;
  @Column('bytea', { name: 'event_key', nullable: true }) eventKey!: Buffer | null;
  @Column('jsonb', { nullable: true }) attributes!: object | null;
}

/** Client event ids of the last 28 days; hash-partitioned, which TypeORM does not see. */
@Entity('event_identity')
@Index('event_identity_received_at', { synchronize: false })
export class EventIdentityEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('bytea', { name: 'event_key' }) eventKey!: Buffer;
  @Column('bytea', { name: 'body_digest' }) bodyDigest!: Buffer;
  @Column('timestamptz', { name: 'received_at', default: () => 'now()' }) receivedAt!: Date;
}

@Entity('impression')
@Index('impression_shown_at', { synchronize: false })
@Index('impression_by_xid', ['tenantId', 'xid'])
@Index('impression_by_user', ['tenantId', 'userNumber', 'shownAt'], { where: '(user_number IS NOT NULL)' })
export class ImpressionEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('uuid') id!: string;
  @Column('text') placement!: string;
  @Column('int', { name: 'pipeline_version' }) pipelineVersion!: number;
  @Column('int', { name: 'user_number', nullable: true }) userNumber!: number | null;
  @Column('text', { nullable: true }) session!: string | null;
  @Column('int', { array: true }) items!: number[];
  @Column('real', { array: true }) scores!: number[];
  @Column('real', { array: true }) propensities!: number[];
  @Column('boolean', { default: false }) degraded!: boolean;
  @Column('timestamptz', { name: 'shown_at' }) shownAt!: Date;
  @Column('text', { nullable: true }) query!: string | null;
  @Column('text', { default: 'pipeline' }) arm!: string;
  /** Null: from before it was written down. */
  @Column({ type: XID, nullable: true, default: () => 'pg_current_xact_id()' }) xid!: string | null;
}
