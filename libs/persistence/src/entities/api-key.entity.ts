import { Column, Entity, ForeignKey, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { TenantEntity } from './tenant.entity.ts';

@Entity('api_key')
@Unique('api_key_digest', ['digest'])
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'api_key_tenant', onDelete: 'CASCADE' })
export class ApiKeyEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('text') kind!: string;
  @Column('text') prefix!: string;
  @Column('text', { name: 'last_four' }) lastFour!: string;
  /** SHA-256 of the key; the key itself is kept nowhere. */
  @Column('bytea') digest!: Buffer;
  @Column('text') name!: string;
  @Column('text', { array: true }) scopes!: string[];
  @Column('text', { array: true, default: () => "'{}'" }) origins!: string[];
  @Column('int', { name: 'requests_per_second' }) requestsPerSecond!: number;
  @Column('text', { name: 'created_by' }) createdBy!: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt!: Date | null;
}

/** How many unknown people and items a publishable key has brought along since its window began. */
@Entity('newcomer_count')
@ForeignKey(() => ApiKeyEntity, ['tenantId', 'keyId'], ['tenantId', 'id'], { name: 'newcomer_count_key', onDelete: 'CASCADE' })
export class NewcomerCountEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('int', { name: 'key_id' }) keyId!: number;
  @Column('timestamptz', { default: () => 'now()' }) since!: Date;
  @Column('int', { default: 0 }) users!: number;
  @Column('int', { default: 0 }) items!: number;
}
