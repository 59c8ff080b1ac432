import { Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { TenantEntity } from './tenant.entity.ts';

@Entity('strategy_setting')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'strategy_setting_tenant', onDelete: 'CASCADE' })
export class StrategySettingEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('text') strategy!: string;
  @Column('boolean', { default: true }) enabled!: boolean;
  @Column('jsonb', { default: {} }) config!: object;
  @Column('text', { nullable: true }) schedule!: string | null;
  @Column('int', { name: 'champion_id', nullable: true }) championId!: number | null;
  @Column('int', { default: 0 }) epoch!: number;
  @Column('int', { default: 1 }) revision!: number;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
}

@Entity('artifact')
@Unique('artifact_digest', ['tenantId', 'strategy', 'digest'])
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'artifact_tenant', onDelete: 'CASCADE' })
export class ArtifactEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('text') strategy!: string;
  @Column('text') digest!: string;
  @Column('int', { name: 'run_id' }) runId!: number;
  @Column('text', { default: 'candidate' }) status!: string;
  @Column('jsonb') manifest!: object;
  @Column('text', { nullable: true }) refusal!: string | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}

@Entity('training_run')
@Index('training_run_open', ['tenantId', 'strategy', 'kind'], { unique: true, where: "(status = ANY (ARRAY['queued'::text, 'running'::text]))" })
@Index('training_run_waiting', ['createdAt'], { where: "(status = ANY (ARRAY['queued'::text, 'running'::text]))" })
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'training_run_tenant', onDelete: 'CASCADE' })
export class TrainingRunEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('text') strategy!: string;
  @Column('text', { default: 'train' }) kind!: string;
  @Column('jsonb', { nullable: true }) tuning!: object | null;
  @Column('text', { name: 'log_snapshot', nullable: true }) logSnapshot!: string | null;
  @Column('text') trigger!: string;
  @Column('text', { default: 'queued' }) status!: string;
  @Column('text', { default: 'queued' }) stage!: string;
  @Column('real', { default: 0 }) progress!: number;
  @Column('jsonb', { default: {} }) live!: object;
  @Column('int', { default: 0 }) attempt!: number;
  @Column('int', { default: 0 }) epoch!: number;
  @Column('int', { default: 0 }) fence!: number;
  @Column('text', { nullable: true }) worker!: string | null;
  @Column('timestamptz', { name: 'lease_until', nullable: true }) leaseUntil!: Date | null;
  @Column('jsonb') config!: object;
  @Column('int') seed!: number;
  @Column('jsonb', { default: {} }) metrics!: object;
  @Column('jsonb', { nullable: true }) error!: object | null;
  @Column('int', { name: 'artifact_id', nullable: true }) artifactId!: number | null;
  @Column('boolean', { name: 'cancel_requested', default: false }) cancelRequested!: boolean;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt!: Date | null;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt!: Date | null;
}

@Entity('training_log')
@Index('training_log_at', { synchronize: false })
@ForeignKey(() => TrainingRunEntity, ['tenantId', 'runId'], ['tenantId', 'id'], { name: 'training_log_run', onDelete: 'CASCADE' })
export class TrainingLogEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('int', { name: 'run_id' }) runId!: number;
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) line!: string;
  @Column('timestamptz', { default: () => 'now()' }) at!: Date;
  @Column('text') level!: string;
  @Column('text') message!: string;
  @Column('jsonb', { default: {} }) fields!: object;
}

@Entity('training_point')
@ForeignKey(() => TrainingRunEntity, ['tenantId', 'runId'], ['tenantId', 'id'], { name: 'training_point_run', onDelete: 'CASCADE' })
export class TrainingPointEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('int', { name: 'run_id' }) runId!: number;
  @PrimaryColumn('text') metric!: string;
  @PrimaryColumn('int') step!: number;
  @Column('double precision') value!: number;
}

@Entity('tuning_trial')
@ForeignKey(() => TrainingRunEntity, ['tenantId', 'runId'], ['tenantId', 'id'], { name: 'tuning_trial_run', onDelete: 'CASCADE' })
export class TuningTrialEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('int', { name: 'run_id' }) runId!: number;
  @PrimaryColumn('int') number!: number;
  @Column('timestamptz', { default: () => 'now()' }) at!: Date;
  @Column('jsonb') config!: object;
  @Column('jsonb') metrics!: object;
  @Column('int') questions!: number;
  @Column('double precision', { name: 'cpu_seconds' }) cpuSeconds!: number;
  @Column('boolean', { name: 'stopped_early' }) stoppedEarly!: boolean;
  @Column('text', { nullable: true }) error!: string | null;
}
