import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { TenantEntity } from './tenant.entity.ts';

@Entity('loyalty_model')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'loyalty_model_tenant', onDelete: 'CASCADE' })
export class LoyaltyModelEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @Column('int') version!: number;
  @Column('timestamptz', { name: 'fitted_at', default: () => 'now()' }) fittedAt!: Date;
  @Column('int') customers!: number;
  @Column('jsonb') parameters!: object;
}

@Entity('item_loyalty')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'item_loyalty_tenant', onDelete: 'CASCADE' })
export class ItemLoyaltyEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('int', { name: 'item_number' }) itemNumber!: number;
  @Column('int') purchases!: number;
  @Column('real') effect!: number;
  @Column('real') low!: number;
  @Column('real') high!: number;
}
