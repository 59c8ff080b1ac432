import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { TenantEntity } from './tenant.entity.ts';

@Entity('conversion_model')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'conversion_model_tenant', onDelete: 'CASCADE' })
export class ConversionModelEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('int') version!: number;
  @Column('timestamptz', { name: 'trained_at', default: () => 'now()' }) trainedAt!: Date;
  @Column('boolean') learned!: boolean;
  @Column('text', { nullable: true }) position!: string | null;
  @Column('jsonb', { nullable: true }) card!: object | null;
  @Column('text', { nullable: true }) failure!: string | null;
  @Column('bytea', { nullable: true }) model!: Buffer | null;
}
