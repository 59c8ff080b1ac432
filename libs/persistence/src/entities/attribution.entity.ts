import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TenantEntity } from './tenant.entity.ts';

@Entity('attribution')
@Index('attribution_click', ['tenantId', 'impressionId', 'itemNumber'], { unique: true, where: '(type = 3)' })
@Index('attribution_touch', ['tenantId', 'userNumber', 'itemNumber', 'occurredAt'], { where: '(user_number IS NOT NULL)' })
@Index('attribution_day', ['tenantId', 'day'])
export class AttributionEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('bigint', { name: 'event_sequence' }) eventSequence!: string;
  @Column('smallint') type!: number;
  @Column('uuid', { name: 'impression_id' }) impressionId!: string;
  @Column('text') placement!: string;
  @Column('int', { name: 'pipeline_version' }) pipelineVersion!: number;
  @Column('text') arm!: string;
  /** On which the slate was shown, UTC. */
  @Column('date') day!: string;
  /** 'id', 'click', 'view' or 'purchase': what made it count. */
  @Column('text') touch!: string;
  /** 1 is the first place of the slate. */
  @Column('int') position!: number;
  @Column('int', { name: 'item_number' }) itemNumber!: number;
  @Column('int', { name: 'user_number', nullable: true }) userNumber!: number | null;
  @Column('timestamptz', { name: 'occurred_at' }) occurredAt!: Date;
  @Column('text', { name: 'order_id', nullable: true }) orderId!: string | null;
  @Column('double precision', { default: 0 }) value!: number;
}

@Entity('exposure_day')
@Index('exposure_day_by_user', ['tenantId', 'userNumber'])
@Index('exposure_day_by_day', ['tenantId', 'day'])
export class ExposureDayEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('text') placement!: string;
  @PrimaryColumn('date') day!: string;
  @PrimaryColumn('int', { name: 'pipeline_version' }) pipelineVersion!: number;
  @PrimaryColumn('text') arm!: string;
  /** -1: everybody who is not known. */
  @PrimaryColumn('int', { name: 'user_number' }) userNumber!: number;
  /** 1 for somebody known; those of -1 whose own rows were swept. */
  @Column('int') people!: number;
  @Column('int', { default: 0 }) impressions!: number;
  @Column('int', { default: 0 }) items!: number;
  @Column('int', { default: 0 }) empty!: number;
  @Column('int', { default: 0 }) degraded!: number;
  @Column('int', { default: 0 }) clicks!: number;
  @Column('int', { default: 0 }) carts!: number;
  @Column('int', { default: 0 }) purchases!: number;
  @Column('double precision', { default: 0 }) revenue!: number;
  @Column('int', { default: 0 }) returns!: number;
  @Column('double precision', { default: 0 }) returned!: number;
}

@Entity('item_exposure')
export class ItemExposureEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('text') placement!: string;
  @PrimaryColumn('int', { name: 'item_number' }) itemNumber!: number;
  @Column('bigint', { default: 0 }) shown!: string;
  @Column('bigint', { default: 0 }) clicks!: string;
}

/** How far attribution has come: two snapshots of the log, as PostgreSQL prints them. */
@Entity('attribution_state')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'attribution_state_tenant', onDelete: 'CASCADE' })
export class AttributionStateEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @Column('text') done!: string;
  @Column('text') seen!: string;
  @Column('timestamptz', { name: 'ran_at', nullable: true }) ranAt!: Date | null;
}

@Entity('day_count')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'day_count_tenant', onDelete: 'CASCADE' })
export class DayCountEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('date') day!: string;
  @PrimaryColumn('text') measure!: string;
  @Column('bigint') count!: string;
}
