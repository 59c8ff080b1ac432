import type { AuditEntry, AuditLog, AuditVerdict, StoredAuditEntry } from '@zhiyin/domain';
import type { Database } from '../database.ts';
import { appendAudit, AUDIT_COLUMNS, chainDigest, storedOf, type AuditRow } from './append-audit.ts';

const PAGE = 1_000;

/**
 * The audit log as a hash chain: h(n) = SHA-256(h(n-1) || entry in canonical JSON). Written by the runtime roles, which may
 * insert and read but neither change nor delete; who owns the database can, and then the chain shows it. The entry of a
 * change is written by the store that makes the change, in one transaction with it.
 * @public
 */
export class PgAuditLog implements AuditLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  append(entry: AuditEntry): Promise<StoredAuditEntry> {
    return this.#database.asSystem((client) => appendAudit(client, entry));
  }

  async page({ tenant, action, actor, before, limit }: Parameters<AuditLog['page']>[0]): Promise<readonly StoredAuditEntry[]> {
    const { rows } = await this.#database.system.query<AuditRow>(
      `select ${AUDIT_COLUMNS} from audit_entry
       where ($1::int is null or tenant_id = $1) and ($2::text is null or action = $2) and ($3::text is null or actor = $3) and ($4::bigint is null or id < $4)
       order by id desc limit $5`,
      [tenant ?? null, action ?? null, actor ?? null, before ?? null, limit],
    );
    return rows.map(storedOf);
  }

  async verify(knownHead?: string): Promise<AuditVerdict> {
    let previous: Buffer | null = null;
    let entries = 0;
    let last = 0;
    // Before the entries are read: what is added meanwhile does not matter.
    const { rows: [end] } = await this.#database.system.query<{ digest: Buffer | null }>('select digest from audit_head');
    const unseen = new Set([knownHead, end?.digest?.toString('hex')].filter((digest) => digest !== undefined));
    for (;;) {
      const { rows }: { rows: AuditRow[] } = await this.#database.system.query<AuditRow>(
        `select ${AUDIT_COLUMNS} from audit_entry where id > $1 order by id limit ${PAGE}`, [last],
      );
      for (const row of rows) {
        const stored = storedOf(row);
        const follows = Buffer.compare(row.previous_digest ?? Buffer.alloc(0), previous ?? Buffer.alloc(0)) === 0;
        if (!follows || !chainDigest(row.previous_digest, stored, row.at).equals(row.digest)) {
          return { intact: false, entries, head: previous?.toString('hex') ?? null, brokenAt: stored.id };
        }
        unseen.delete(stored.digest);
        previous = row.digest;
        last = stored.id;
        entries++;
      }
      if (rows.length < PAGE) break;
    }
    return { intact: unseen.size === 0, entries, head: previous?.toString('hex') ?? null, brokenAt: null };
  }
}
