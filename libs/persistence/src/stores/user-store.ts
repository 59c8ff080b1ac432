import type { Audited, ErasureReceipt, JsonObject, JsonValue, NewUserReference, TenantId, UserKey, UserKind, UserRecord, UserStore, UserUpsert } from '@zhiyin/domain';
import { ConflictError, NotFoundError } from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import type { Database } from '../database.ts';
import { holdWriters } from '../writers-lock.ts';
import { announceChange } from './announce-change.ts';
import { writeAudit } from './append-audit.ts';
import { exportPerson } from './user-export.ts';

interface UserRow {
  number: number; key: Buffer; kind: UserKind; attributes: JsonObject; country: string | null; consent: boolean | null;
  merged_into: number | null; erased: boolean; created: number;
}
const COLUMNS = `number, key, kind, attributes, country, consent, merged_into, erased_at is not null as erased,
  (extract(epoch from created_at) * 1000)::float8 as created`;

/** People in PostgreSQL: numbers and pseudonyms here, sealed external ids in a table of their own. @public */
export class PgUserStore implements UserStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** An erased user comes back only with a new consent: a fresh row, nothing of the old one. */
  upsert(tenant: TenantId, users: readonly UserUpsert[]): Promise<readonly ('created' | 'updated' | 'refused')[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const outcomes: ('created' | 'updated' | 'refused')[] = [];
      const said = new Map<number, Pick<UserUpsert, 'attributes' | 'country' | 'consent'>>();
      const known = await lockUsers(client, tenant, users);
      for (const user of users) {
        const row = known.get(hex(user.key)) as UserRow & { isNew: boolean };
        if (row.erased && user.consent !== true) {
          outcomes.push('refused');
          continue;
        }
        if (row.erased) await reviveUser(client, tenant, row.number, user.sealedId);
        const number = row.merged_into ?? row.number;
        const before = said.get(number);
        said.set(number, {
          attributes: user.attributes ?? before?.attributes ?? null,
          country: user.country ?? before?.country ?? null,
          consent: user.consent ?? before?.consent ?? null,
        });
        outcomes.push(row.isNew || row.erased ? 'created' : 'updated');
        Object.assign(row, { isNew: false, erased: false });
      }
      if (said.size) await writeUsers(client, tenant, said);
      return outcomes;
    });
  }

  /** One round trip: asked for everybody a replica meets. */
  async find(tenant: TenantId, key: UserKey): Promise<UserRecord | null> {
    const { rows } = await this.#database.app.query<UserRow>({
      name: 'find-user', text: `select ${COLUMNS} from find_user($1, $2)`, values: [tenant, Buffer.from(key)],
    });
    const row = rows[0];
    return row ? { number: row.number, kind: row.kind, attributes: row.attributes, country: row.country, consent: row.consent, createdAt: row.created } : null;
  }

  /** @throws NotFoundError USER_UNKNOWN for an erased person, ConflictError ALREADY_MERGED for a visitor that is somebody else */
  merge(tenant: TenantId, visitor: NewUserReference, user: NewUserReference): Promise<{ readonly movedEvents: number }> {
    return this.#database.withTenant(tenant, async (client) => {
      await holdWriters(client, tenant);
      const known = await lockUsers(client, tenant, [visitor, user]);
      const [from, into] = [known.get(hex(visitor.key)) as UserRow, known.get(hex(user.key)) as UserRow];
      if (from.erased || into.erased) throw new NotFoundError('USER_UNKNOWN', 'expected a visitor and a user that are known, got one that was erased');
      if (from.merged_into === into.number || from.number === into.number) return { movedEvents: 0 };
      if (from.merged_into !== null || into.merged_into !== null) {
        throw new ConflictError('ALREADY_MERGED', 'this visitor already belongs to another user; a person cannot be taken apart again');
      }
      await client.query(`update app_user set merged_into = $3, updated_at = now() where tenant_id = $1 and number = $2`, [tenant, from.number, into.number]);
      // A refusal of either holds for both.
      if (from.consent === false) await client.query(`update app_user set consent = false where tenant_id = $1 and number = $2`, [tenant, into.number]);
      const { rowCount } = await client.query(`update event set user_number = $3 where tenant_id = $1 and user_number = $2`, [tenant, from.number, into.number]);
      await client.query(`update impression set user_number = $3 where tenant_id = $1 and user_number = $2`, [tenant, from.number, into.number]);
      await client.query(`update attribution set user_number = $3 where tenant_id = $1 and user_number = $2`, [tenant, from.number, into.number]);
      await client.query(MERGE_EXPOSURES, [tenant, from.number, into.number]);
      await announceChange(client, tenant, { kind: 'user-merged', from: from.number, into: into.number });
      return { movedEvents: rowCount ?? 0 };
    });
  }

  erase(tenant: TenantId, key: UserKey, audit?: Audited<ErasureReceipt>): Promise<ErasureReceipt | null> {
    return this.#database.withTenant(tenant, async (client) => {
      await holdWriters(client, tenant);
      await client.query('select from tenant_counter where tenant_id = $1 for update', [tenant]);
      const person = await findFinal(client, tenant, key);
      if (!person) return null;
      // The person and every visitor that was joined to them.
      const { rows } = await client.query<{ number: number }>('select number from app_user where tenant_id = $1 and (number = $2 or merged_into = $2)', [tenant, person.number]);
      const numbers = rows.map(({ number }) => number);
      await client.query(
        `delete from event_identity d using event e where e.tenant_id = $1 and e.user_number = any($2) and e.event_key is not null
         and d.tenant_id = e.tenant_id and d.event_key = e.event_key`, [tenant, numbers]);
      const remove = async (table: string): Promise<number> =>
        (await client.query(`delete from ${table} where tenant_id = $1 and user_number = any($2)`, [tenant, numbers])).rowCount ?? 0;
      await remove('attribution');
      await remove('exposure_day');
      const [events, impressions, identities] = [await remove('event'), await remove('impression'), await remove('user_identity')];
      const { rows: [{ at }] } = await client.query<{ at: Date }>(
        `with gone as (update app_user set attributes = '{}', country = null, consent = false, merged_into = null, erased_at = now(), updated_at = now()
         where tenant_id = $1 and number = any($2)) select now() as at`, [tenant, numbers]);
      for (const user of numbers) await announceChange(client, tenant, { kind: 'user-erased', user });
      const receipt = { events, impressions, identities, erasedAt: at.toISOString() };
      await writeAudit(client, audit, receipt);
      return receipt;
    });
  }

  export(tenant: TenantId, key: UserKey): Promise<JsonValue | null> {
    return this.#database.withTenant(tenant, async (client) => {
      const person = await findFinal(client, tenant, key);
      return person && exportPerson(client, tenant, person.number);
    }, 'isolation level repeatable read read only');
  }
}

const ADDED = ['impressions', 'items', 'empty', 'degraded', 'clicks', 'carts', 'purchases', 'revenue', 'returns', 'returned'] as const;
const MERGE_EXPOSURES = `
  with moved as (delete from exposure_day where tenant_id = $1 and user_number = $2 returning *)
  insert into exposure_day as d (tenant_id, placement, day, pipeline_version, arm, user_number, people, ${ADDED.join(', ')})
  select tenant_id, placement, day, pipeline_version, arm, $3, people, ${ADDED.join(', ')} from moved
  on conflict (tenant_id, placement, day, pipeline_version, arm, user_number) do update set ${ADDED.map((name) => `${name} = d.${name} + excluded.${name}`).join(', ')}`;

const hex = (key: Uint8Array): string => Buffer.from(key).toString('hex');

/** Rows of all these keys, created where missing, under the tenant's counter: everybody who changes people queues there. */
async function lockUsers(client: PoolClient, tenant: TenantId, users: readonly NewUserReference[]): Promise<Map<string, UserRow & { isNew: boolean }>> {
  await client.query('select from tenant_counter where tenant_id = $1 for update', [tenant]);
  const keys = users.map(({ key }) => Buffer.from(key));
  const read = async (): Promise<UserRow[]> =>
    (await client.query<UserRow>(`select ${COLUMNS} from app_user where tenant_id = $1 and key = any($2)`, [tenant, keys])).rows;
  const before = new Set((await read()).map((row) => hex(row.key)));
  await client.query('select ensure_numbers($1, $2, $3, $4, $5)', [
    tenant, keys, users.map(({ kind }) => kind), users.map(({ sealedId }) => Buffer.from(sealedId)), [],
  ]);
  return new Map((await read()).map((row) => [hex(row.key), { ...row, isNew: !before.has(hex(row.key)) }]));
}

/** One statement for all, under a lock others wait for. */
async function writeUsers(client: PoolClient, tenant: TenantId, said: ReadonlyMap<number, Pick<UserUpsert, 'attributes' | 'country' | 'consent'>>): Promise<void> {
  const [numbers, fields] = [[...said.keys()], [...said.values()]];
  await client.query(
    `update app_user u set attributes = coalesce(n.attributes::jsonb, u.attributes), country = coalesce(n.country, u.country),
       consent = coalesce(n.consent, u.consent), updated_at = now()
     from unnest($2::int[], $3::text[], $4::text[], $5::boolean[]) as n(number, attributes, country, consent)
     where u.tenant_id = $1 and u.number = n.number`,
    [tenant, numbers, fields.map(({ attributes }) => (attributes === null ? null : JSON.stringify(attributes))), fields.map(({ country }) => country), fields.map(({ consent }) => consent)],
  );
  await announceChange(client, tenant, { kind: 'users', numbers });
}

async function reviveUser(client: PoolClient, tenant: TenantId, number: number, sealedId: Uint8Array): Promise<void> {
  await client.query('update app_user set erased_at = null where tenant_id = $1 and number = $2', [tenant, number]);
  await client.query(
    'insert into user_identity (tenant_id, user_number, sealed_id) values ($1, $2, $3) on conflict (tenant_id, user_number) do update set sealed_id = excluded.sealed_id',
    [tenant, number, Buffer.from(sealedId)],
  );
}

/** The person behind a key: merges are followed, the erased are nobody. */
async function findFinal(client: PoolClient, tenant: TenantId, key: UserKey): Promise<UserRow | null> {
  const { rows } = await client.query<UserRow>({
    name: 'user-by-key',
    text: `select ${COLUMNS} from app_user where tenant_id = $1 and erased_at is null and number = (
      select coalesce(merged_into, number) from app_user where tenant_id = $1 and key = $2)`,
    values: [tenant, Buffer.from(key)],
  });
  return rows[0] ?? null;
}
