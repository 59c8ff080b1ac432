import {
  ConflictError, type AdminAccount, type AdminRole, type AdminSession, type AdminStore, type AdminUser, type Audited, type Membership, type TenantId,
} from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import type { Database } from '../database.ts';
import { writeAudit } from './append-audit.ts';

interface AdminRow { id: number; email: string; name: string; platform_role: AdminRole | null; disabled: boolean; activated: boolean; created_at: Date }
interface AccountRow extends AdminRow { memberships: { tenant: TenantId; role: AdminRole }[] }

const ADMIN = "a.id, a.email, a.name, a.platform_role, a.disabled, a.password_hash <> '' as activated, a.created_at";
const ACCOUNT = `${ADMIN}, coalesce((select json_agg(json_build_object('tenant', m.tenant_id, 'role', m.role) order by m.tenant_id)
  from admin_membership m where m.admin_id = a.id), '[]') as memberships`;
const USABLE_TOKEN = 'digest = $1 and used_at is null and expires_at > now()';

/** Admins, their sessions and one-time links in PostgreSQL, under the system role. @public */
export class PgAdminStore implements AdminStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async hasOwner(): Promise<boolean> {
    const { rowCount } = await this.#database.system.query("select 1 from admin_user where platform_role = 'owner' and password_hash <> '' limit 1");
    return rowCount !== 0;
  }

  addSetupToken(digest: Uint8Array, expiresAt: number, admin?: number, audit?: Audited<void>): Promise<void> {
    return this.#database.asSystem(async (client) => {
      await client.query('insert into setup_token (digest, expires_at, admin_id) values ($1, $2, $3)', [digest, new Date(expiresAt), admin ?? null]);
      await writeAudit(client, audit, undefined);
    });
  }

  setUpOwner(token: Uint8Array, owner: { email: string; name: string; passwordHash: string }, audit?: Audited<AdminUser>): Promise<AdminUser | null> {
    return this.#database.asSystem(async (client) => {
      await lockOwners(client);
      const { rowCount: used } = await client.query(
        `update setup_token set used_at = now() where ${USABLE_TOKEN} and admin_id is null and not exists (select 1 from admin_user where platform_role = 'owner')`,
        [token],
      );
      if (!used) return null;
      const { rows } = await client.query<AdminRow>(
        `insert into admin_user as a (email, name, password_hash, platform_role) values ($1, $2, $3, 'owner')
         on conflict (email) do update set name = excluded.name, password_hash = excluded.password_hash, platform_role = 'owner', disabled = false
         returning ${ADMIN}`,
        [owner.email, owner.name, owner.passwordHash],
      );
      const admin = userOf(rows[0]);
      await writeAudit(client, audit, admin);
      return admin;
    });
  }

  acceptInvitation(token: Uint8Array, passwordHash: string, audit?: Audited<AdminUser>): Promise<AdminUser | null> {
    return this.#database.asSystem(async (client) => {
      const { rows: [used] } = await client.query<{ admin_id: number }>(
        `update setup_token set used_at = now() where ${USABLE_TOKEN} and admin_id is not null
         and exists (select 1 from admin_user a where a.id = admin_id and not a.disabled) returning admin_id`,
        [token],
      );
      if (!used) return null;
      // Older links of the same person must not outlive the new password.
      await client.query('update setup_token set used_at = now() where admin_id = $1 and used_at is null', [used.admin_id]);
      await client.query('delete from admin_session where admin_id = $1', [used.admin_id]);
      const { rows } = await client.query<AdminRow>(`update admin_user a set password_hash = $2 where a.id = $1 returning ${ADMIN}`, [used.admin_id, passwordHash]);
      const admin = userOf(rows[0]);
      await writeAudit(client, audit, admin);
      return admin;
    });
  }

  invite({ email, name, platformRole }: { email: string; name: string; platformRole: AdminRole | null }, audit?: Audited<AdminUser>): Promise<AdminUser> {
    return this.#database.asSystem(async (client) => {
      const { rows } = await client.query<AdminRow>(
        `insert into admin_user as a (email, name, password_hash, platform_role) values ($1, $2, '', $3) on conflict (email) do nothing returning ${ADMIN}`,
        [email, name, platformRole],
      );
      if (!rows[0]) throw new ConflictError('EMAIL_TAKEN', 'somebody with this e-mail is on the team already', { field: 'email' });
      const admin = userOf(rows[0]);
      await writeAudit(client, audit, admin);
      return admin;
    });
  }

  async team(): Promise<readonly AdminAccount[]> {
    const { rows } = await this.#database.system.query<AccountRow>(`select ${ACCOUNT} from admin_user a order by a.id`);
    return rows.map(accountOf);
  }

  async byId(id: number): Promise<AdminAccount | null> {
    const { rows } = await this.#database.system.query<AccountRow>(`select ${ACCOUNT} from admin_user a where a.id = $1`, [id]);
    return rows[0] ? accountOf(rows[0]) : null;
  }

  async credentials(email: string): Promise<{ readonly admin: AdminUser; readonly passwordHash: string } | null> {
    const { rows } = await this.#database.system.query<AdminRow & { password_hash: string }>(
      `select ${ADMIN}, a.password_hash from admin_user a where a.email = $1`, [email],
    );
    return rows[0] ? { admin: userOf(rows[0]), passwordHash: rows[0].password_hash } : null;
  }

  update(id: number, change: { name?: string; platformRole?: AdminRole | null; disabled?: boolean }, audit?: Audited<AdminUser>): Promise<AdminUser | null> {
    return this.#database.asSystem(async (client) => {
      await lockOwners(client);
      const { rows } = await client.query<AdminRow>(
        `update admin_user a set name = coalesce($2, a.name), platform_role = case when $3 then $4 else a.platform_role end, disabled = coalesce($5, a.disabled)
         where a.id = $1 and (a.name, a.platform_role, a.disabled) is distinct from
           (coalesce($2, a.name), case when $3 then $4 else a.platform_role end, coalesce($5, a.disabled)) returning ${ADMIN}`,
        [id, change.name ?? null, change.platformRole !== undefined, change.platformRole ?? null, change.disabled ?? null],
      );
      if (!rows[0]) return unchangedUser(client, id);
      if (change.platformRole !== undefined || change.disabled !== undefined) {
        const { rowCount } = await client.query("select 1 from admin_user where platform_role = 'owner' and not disabled and password_hash <> '' limit 1");
        if (!rowCount) throw new ConflictError('LAST_OWNER', 'this is the last owner who can sign in: make somebody else an owner first');
        await client.query('delete from admin_session where admin_id = $1', [id]);
      }
      const admin = userOf(rows[0]);
      await writeAudit(client, audit, admin);
      return admin;
    });
  }

  setPassword(id: number, passwordHash: string, audit?: Audited<void>): Promise<void> {
    return this.#database.asSystem(async (client) => {
      await client.query('update admin_user set password_hash = $2 where id = $1', [id, passwordHash]);
      await client.query('update setup_token set used_at = now() where admin_id = $1 and used_at is null', [id]);
      await client.query('delete from admin_session where admin_id = $1', [id]);
      await writeAudit(client, audit, undefined);
    });
  }

  async members(tenant: TenantId): Promise<readonly (Membership & Pick<AdminUser, 'email' | 'name' | 'disabled'>)[]> {
    const { rows } = await this.#database.system.query<{ admin_id: number; role: AdminRole; email: string; name: string; disabled: boolean }>(
      `select m.admin_id, m.role, a.email, a.name, a.disabled from admin_membership m join admin_user a on a.id = m.admin_id
       where m.tenant_id = $1 order by m.admin_id`,
      [tenant],
    );
    return rows.map(({ admin_id, ...rest }) => ({ tenant, admin: admin_id, ...rest }));
  }

  async setMembership(tenant: TenantId, admin: number, role: AdminRole, audit?: Audited<void>): Promise<boolean> {
    const changed = await this.#changes(
      `insert into admin_membership (tenant_id, admin_id, role) select $1, id, $3 from admin_user where id = $2
       on conflict (tenant_id, admin_id) do update set role = excluded.role where admin_membership.role <> excluded.role`,
      [tenant, admin, role], audit,
    );
    // The role may be there already; or nobody has this number.
    return changed || (await this.byId(admin)) !== null;
  }

  removeMembership(tenant: TenantId, admin: number, audit?: Audited<void>): Promise<boolean> {
    return this.#changes('delete from admin_membership where tenant_id = $1 and admin_id = $2', [tenant, admin], audit);
  }

  async openSession(digest: Uint8Array, admin: number, expiresAt: number, audit?: Audited<void>): Promise<void> {
    await this.#changes('insert into admin_session (digest, admin_id, expires_at) values ($1, $2, $3)', [digest, admin, new Date(expiresAt)], audit);
  }

  async session(digest: Uint8Array, idleSince: number, noting = true): Promise<AdminSession | null> {
    const { rows: [row] } = await this.#database.system.query<AccountRow & { opened_at: Date; last_seen_at: Date; expires_at: Date }>(
      `select ${ACCOUNT}, s.created_at as opened_at, s.last_seen_at, s.expires_at from admin_session s join admin_user a on a.id = s.admin_id
       where s.digest = $1 and s.expires_at > now() and s.last_seen_at > $2 and not a.disabled`,
      [digest, new Date(idleSince)],
    );
    if (!row) return null;
    // Once a minute is enough to tell idle from busy, and spares a write per request.
    if (noting) await this.#database.system.query("update admin_session set last_seen_at = now() where digest = $1 and last_seen_at < now() - interval '1 minute'", [digest]);
    return { admin: accountOf(row), createdAt: row.opened_at.getTime(), lastSeenAt: row.last_seen_at.getTime(), expiresAt: row.expires_at.getTime() };
  }

  async closeSession(digest: Uint8Array, audit?: Audited<void>): Promise<void> {
    await this.#changes('delete from admin_session where digest = $1', [digest], audit);
  }

  countAttempt(subjects: readonly string[], since: number, limit: number): Promise<{ readonly refusedSince: number | null }> {
    return this.#database.asSystem(async (client) => {
      // Sorted, so that two attempts with the same subjects cannot wait for each other.
      for (const subject of [...subjects].sort()) await client.query("select pg_advisory_xact_lock(hashtextextended('attempt ' || $1, 0))", [subject]);
      const { rows } = await client.query<{ oldest: Date }>(
        'select min(at) as oldest from login_attempt where subject = any($1) and at > $2 group by subject having count(*) >= $3 order by 1 desc',
        [subjects, new Date(since), limit],
      );
      if (rows[0]) return { refusedSince: rows[0].oldest.getTime() };
      await client.query('insert into login_attempt (subject) select unnest($1::text[])', [subjects]);
      return { refusedSince: null };
    });
  }

  async clearAttempts(subjects: readonly string[]): Promise<void> {
    await this.#database.system.query('delete from login_attempt where subject = any($1)', [subjects]);
  }

  async sweep(before: number): Promise<void> {
    const instant = [new Date(before)];
    await this.#database.system.query('delete from admin_session where expires_at < $1', instant);
    await this.#database.system.query('delete from setup_token where expires_at < $1', instant);
    await this.#database.system.query('delete from login_attempt where at < $1', instant);
  }

  /** False, and no entry, when no row was changed. */
  #changes(sql: string, values: readonly unknown[], audit: Audited<void> | undefined): Promise<boolean> {
    return this.#database.asSystem(async (client) => {
      const { rowCount } = await client.query(sql, [...values]);
      if (rowCount) await writeAudit(client, audit, undefined);
      return Boolean(rowCount);
    });
  }
}

/** What somebody wanted is so already, or there is nobody with this number. */
async function unchangedUser(client: PoolClient, id: number): Promise<AdminUser | null> {
  const { rows } = await client.query<AdminRow>(`select ${ADMIN} from admin_user a where a.id = $1`, [id]);
  return rows[0] ? userOf(rows[0]) : null;
}

/** Whoever makes or unmakes owners does it one after another: two owners must not demote each other at once. */
async function lockOwners(client: PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtext('zhiyin owners'))");
}

function userOf(row: AdminRow): AdminUser {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    platformRole: row.platform_role,
    disabled: row.disabled,
    activated: row.activated,
    createdAt: row.created_at.getTime(),
  };
}

function accountOf(row: AccountRow): AdminAccount {
  return { ...userOf(row), memberships: row.memberships.map(({ tenant, role }) => ({ tenant, role, admin: row.id })) };
}
