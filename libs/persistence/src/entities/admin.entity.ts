import { Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { TenantEntity } from './tenant.entity.ts';

@Entity('admin_user')
@Unique('admin_user_email', ['email'])
export class AdminUserEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('text') email!: string;
  @Column('text') name!: string;
  @Column('text', { name: 'password_hash' }) passwordHash!: string;
  @Column('text', { name: 'platform_role', nullable: true }) platformRole!: string | null;
  @Column('boolean', { default: false }) disabled!: boolean;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}

@Entity('admin_membership')
@ForeignKey(() => TenantEntity, ['tenantId'], ['id'], { name: 'admin_membership_tenant', onDelete: 'CASCADE' })
@ForeignKey(() => AdminUserEntity, ['adminId'], ['id'], { name: 'admin_membership_admin', onDelete: 'CASCADE' })
export class AdminMembershipEntity {
  @PrimaryColumn('int', { name: 'tenant_id' }) tenantId!: number;
  @PrimaryColumn('int', { name: 'admin_id' }) adminId!: number;
  @Column('text') role!: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
}

@Entity('admin_session')
@ForeignKey(() => AdminUserEntity, ['adminId'], ['id'], { name: 'admin_session_admin', onDelete: 'CASCADE' })
export class AdminSessionEntity {
  @PrimaryColumn('bytea') digest!: Buffer;
  @Column('int', { name: 'admin_id' }) adminId!: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'last_seen_at', default: () => 'now()' }) lastSeenAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
}

/** One-time links: without a person the first owner's, with one an invitation. */
@Entity('setup_token')
@ForeignKey(() => AdminUserEntity, ['adminId'], ['id'], { name: 'setup_token_admin', onDelete: 'CASCADE' })
export class SetupTokenEntity {
  @PrimaryColumn('bytea') digest!: Buffer;
  @Column('int', { name: 'admin_id', nullable: true }) adminId!: number | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
  @Column('timestamptz', { name: 'used_at', nullable: true }) usedAt!: Date | null;
}

@Entity('login_attempt')
@Index('login_attempt_subject', ['subject', 'at'])
export class LoginAttemptEntity {
  @Column('text') subject!: string;
  @Column('timestamptz', { default: () => 'now()' }) at!: Date;
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id!: string;
}

/** A hash chain; the runtime roles may only insert and read. Kept when its tenant is deleted. */
@Entity('audit_entry')
@Index('audit_entry_tenant', ['tenantId', 'id'])
export class AuditEntryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id!: string;
  @Column('int', { name: 'tenant_id', nullable: true }) tenantId!: number | null;
  @Column('text') actor!: string;
  @Column('text') action!: string;
  @Column('text') subject!: string;
  @Column('jsonb', { nullable: true }) before!: object | null;
  @Column('jsonb', { nullable: true }) after!: object | null;
  @Column('text', { name: 'request_id', nullable: true }) requestId!: string | null;
  @Column('text', { nullable: true }) address!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) at!: Date;
  @Column('bytea', { name: 'previous_digest', nullable: true }) previousDigest!: Buffer | null;
  @Column('bytea') digest!: Buffer;
}

/** The digest of the newest audit entry: one row, which also lets entries be written one after another only. */
@Entity('audit_head')
export class AuditHeadEntity {
  @PrimaryColumn('int') id!: number;
  @Column('bytea', { nullable: true }) digest!: Buffer | null;
}
