import type { TenantId } from '../tenant.ts';
import type { Audited } from './audit-log.ts';

/** From most to least: each may do what the next may. The table of operations is in libs/access. */
export type AdminRole = 'owner' | 'admin' | 'analyst' | 'viewer';

/** A person who operates the platform. Times in milliseconds since 1970 UTC. */
export interface AdminUser {
  readonly id: number;
  /** Lower case. */
  readonly email: string;
  readonly name: string;
  /** Holds for every tenant; null: only memberships count. */
  readonly platformRole: AdminRole | null;
  readonly disabled: boolean;
  /** False until an invited person has chosen a password. */
  readonly activated: boolean;
  readonly createdAt: number;
}

export interface Membership {
  readonly tenant: TenantId;
  readonly admin: number;
  readonly role: AdminRole;
}

export interface AdminAccount extends AdminUser {
  readonly memberships: readonly Membership[];
}

export interface AdminSession {
  readonly admin: AdminAccount;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** End of the session however busy it is. */
  readonly expiresAt: number;
}

export interface AdminStore {
  /** False while nobody has set up the first owner. */
  hasOwner(): Promise<boolean>;
  /** A one-time link: without `admin` it makes the first owner, with it that person chooses a (new) password. */
  addSetupToken(digest: Uint8Array, expiresAt: number, admin?: number, audit?: Audited<void>): Promise<void>;
  /** Uses up the token and makes the owner; null when the token is unknown, used, expired, or an owner exists. */
  setUpOwner(token: Uint8Array, owner: { email: string; name: string; passwordHash: string }, audit?: Audited<AdminUser>): Promise<AdminUser | null>;
  /** Uses up the token, sets the password, ends the person's sessions; null when the token is unknown, used or expired. */
  acceptInvitation(token: Uint8Array, passwordHash: string, audit?: Audited<AdminUser>): Promise<AdminUser | null>;
  /** @throws ConflictError EMAIL_TAKEN */
  invite(admin: { email: string; name: string; platformRole: AdminRole | null }, audit?: Audited<AdminUser>): Promise<AdminUser>;
  team(): Promise<readonly AdminAccount[]>;
  byId(id: number): Promise<AdminAccount | null>;
  /** For signing in: the stored hash is '' while the person has no password. */
  credentials(email: string): Promise<{ readonly admin: AdminUser; readonly passwordHash: string } | null>;
  /**
   * Ends the person's sessions when role or state change.
   * @throws ConflictError LAST_OWNER when nobody would be left who may do everything
   */
  update(id: number, change: { name?: string; platformRole?: AdminRole | null; disabled?: boolean }, audit?: Audited<AdminUser>): Promise<AdminUser | null>;
  /** Ends every session of the person. */
  setPassword(id: number, passwordHash: string, audit?: Audited<void>): Promise<void>;
  members(tenant: TenantId): Promise<readonly (Membership & Pick<AdminUser, 'email' | 'name' | 'disabled'>)[]>;
  /** Creates or changes; false for an unknown person. */
  setMembership(tenant: TenantId, admin: number, role: AdminRole, audit?: Audited<void>): Promise<boolean>;
  removeMembership(tenant: TenantId, admin: number, audit?: Audited<void>): Promise<boolean>;
  openSession(digest: Uint8Array, admin: number, expiresAt: number, audit?: Audited<void>): Promise<void>;
  /** The session and its person, noting that it was seen unless `noting` is false; null when unknown, ended, idle since before `idleSince`, or the person is disabled. */
  session(digest: Uint8Array, idleSince: number, noting?: boolean): Promise<AdminSession | null>;
  closeSession(digest: Uint8Array, audit?: Audited<void>): Promise<void>;
  /**
   * Counts an attempt unless one of the subjects already has `limit` of them since `since`; then tells when the oldest was.
   * Subjects are opaque digests. Safe against parallel guessing: an attempt is counted before its answer is known.
   */
  countAttempt(subjects: readonly string[], since: number, limit: number): Promise<{ readonly refusedSince: number | null }>;
  clearAttempts(subjects: readonly string[]): Promise<void>;
  /** Removes ended sessions, old tokens and attempts before `before`. */
  sweep(before: number): Promise<void>;
}
