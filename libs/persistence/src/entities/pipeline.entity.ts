import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { TenantEntity } from './tenant.entity.ts';

@Entity('placement')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'placement_tenant', onDelete: 'CASCADE' })
export class PlacementEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('text') name!: string;
  @Column('int', { name: 'active_version', nullable: true }) activeVersion!: number | null;
  @Column('int', { default: 0 }) epoch!: number;
}

@Entity('pipeline_version')
@ForeignKey(() => PlacementEntity, ['tenantId', 'placement'], ['tenantId', 'name'], { name: 'pipeline_version_placement', onDelete: 'CASCADE' })
export class PipelineVersionEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('text') placement!: string;
  @PrimaryColumn('int') version!: number;
  @Column('jsonb') document!: object;
  @Column('text', { nullable: true }) note!: string | null;
  @Column('text', { name: 'created_by' }) createdBy!: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}
