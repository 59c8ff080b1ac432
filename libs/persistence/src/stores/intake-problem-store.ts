import { eventTypeCode, eventTypeOf, type IntakeProblem, type IntakeProblemStore, type IntakeStatus, type Page, type PageWish, type StoredIntakeProblem, type TenantId } from '@zhiyin/domain';
import type { Database } from '../database.ts';
import { cursorNumbers } from './explorer/cursor-numbers.ts';

const KEPT = 1000;
const KEPT_DAYS = 28;
const MOST_AT_ONCE = 200;

interface Row {
  id: string; at: number; status: IntakeStatus; code: string; field: string | null; expected: string | null; got: string | null; type: number | null; item: string | null; api_key: number;
}
const SELECT = 'select id, (extract(epoch from at) * 1000)::float8 as at, status, code, field, expected, got, type, item, api_key from intake_problem where tenant_id = $1';

/** @public */
export class PgIntakeProblemStore implements IntakeProblemStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async append(tenant: TenantId, problems: readonly IntakeProblem[]): Promise<void> {
    if (!problems.length) return;
    const column = <T>(read: (problem: IntakeProblem) => T): T[] => problems.map(read);
    await this.#database.withTenant(tenant, async (client) => {
      await client.query(`
        insert into intake_problem (tenant_id, at, status, code, field, expected, got, type, item, api_key)
        select $1, to_timestamp(at / 1000), status, code, field, expected, got, type, item, api_key
        from unnest($2::float8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::smallint[], $9::text[], $10::int[]) as n(at, status, code, field, expected, got, type, item, api_key)
        where exists (select from tenant where id = $1)`,
      [tenant, column(({ at }) => at), column(({ status }) => status), column(({ code }) => code), column(({ field }) => field), column(({ expected }) => expected), column(({ got }) => got),
        column(({ type }) => (type === null ? null : eventTypeCode(type))), column(({ item }) => item), column(({ apiKey }) => apiKey)]);
      await client.query(`delete from intake_problem where tenant_id = $1 and (at < now() - interval '${KEPT_DAYS} days'
        or id <= (select id from intake_problem where tenant_id = $1 order by id desc offset ${KEPT} limit 1))`, [tenant]);
    });
  }

  list(tenant: TenantId, { status, before, limit }: PageWish & { readonly status?: IntakeStatus }): Promise<Page<StoredIntakeProblem>> {
    const [from = null] = cursorNumbers(before, 1) ?? [];
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<Row>(`${SELECT} and ($2::bigint is null or id < $2) and ($3::text is null or status = $3) order by id desc limit $4`, [tenant, from, status ?? null, limit]);
      return { rows: rows.map(problemOf), next: rows.length < limit ? null : rows[rows.length - 1].id };
    });
  }

  after(tenant: TenantId, id: number | null): Promise<{ readonly problems: readonly StoredIntakeProblem[]; readonly last: number }> {
    return this.#database.withTenant(tenant, async (client) => {
      if (id === null) return { problems: [], last: (await client.query<{ last: number }>('select coalesce(max(id), 0)::float8 as last from intake_problem where tenant_id = $1', [tenant])).rows[0].last };
      const { rows } = await client.query<Row>(`select * from (${SELECT} and id > $2 order by id desc limit ${MOST_AT_ONCE}) newest order by id`, [tenant, id]);
      return { problems: rows.map(problemOf), last: Number(rows.at(-1)?.id ?? id) };
    });
  }
}

function problemOf({ id, type, api_key, ...rest }: Row): StoredIntakeProblem {
  return { ...rest, id: Number(id), type: type === null ? null : eventTypeOf(type), apiKey: api_key };
}
