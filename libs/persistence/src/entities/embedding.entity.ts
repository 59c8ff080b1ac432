import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { TenantEntity } from './tenant.entity.ts';

@Entity('embedding')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'embedding_tenant', onDelete: 'CASCADE' })
export class EmbeddingEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('bytea') space!: Buffer;
  @PrimaryColumn('bytea', { name: 'content_hash' }) contentHash!: Buffer;
  @Column('bytea') codes!: Buffer;
  @Column('real') scale!: number;
  @Column('date', { name: 'used_on' }) usedOn!: string;
}

@Entity('embedding_spent')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'embedding_spent_tenant', onDelete: 'CASCADE' })
export class EmbeddingSpentEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('date') day!: string;
  @Column('bigint') characters!: string;
}
