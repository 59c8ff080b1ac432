import { Column, Entity, ForeignKey, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { TenantEntity } from './tenant.entity.ts';

@Entity('intake_problem')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'intake_problem_tenant', onDelete: 'CASCADE' })
export class IntakeProblemEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id!: string;
  @Column('timestamptz') at!: Date;
  @Column('text') status!: string;
  @Column('text') code!: string;
  @Column('text', { nullable: true }) field!: string | null;
  @Column('text', { nullable: true }) expected!: string | null;
  @Column('text', { nullable: true }) got!: string | null;
  @Column('smallint', { nullable: true }) type!: number | null;
  @Column('text', { nullable: true }) item!: string | null;
  @Column('int', { name: 'api_key' }) apiKey!: number;
}
