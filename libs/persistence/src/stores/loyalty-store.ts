import { eventTypeCode, tenantId, type ItemLoyaltyRecord, type ItemNumber, type JsonObject, type LoyaltyRecord, type LoyaltyStore, type OrderDay, type TenantId, type UserNumber } from '@zhiyin/domain';
import type { Database } from '../database.ts';

const FIRST_CUSTOMERS = 100;
/** A shop that has just come may be importing its past. */
const HOPEFUL_FITS = 6;

/** Models of loyalty in PostgreSQL. @public */
export class PgLoyaltyStore implements LoyaltyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async due(): Promise<readonly TenantId[]> {
    const { rows } = await this.#database.system.query<{ id: number }>(`
      select t.id from tenant t left join loyalty_model m on m.tenant_id = t.id
      where t.status = 'active' and (m.tenant_id is null or m.fitted_at < now() - case
        when m.customers >= $1 then interval '1 day' when m.version < $2 then interval '10 minutes' else interval '6 hours' end)
      order by m.fitted_at nulls first, t.id`, [FIRST_CUSTOMERS, HOPEFUL_FITS]);
    return rows.map(({ id }) => tenantId(id));
  }

  async save(tenant: TenantId, parameters: JsonObject, customers: number, items: readonly ItemLoyaltyRecord[]): Promise<number> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<{ version: number }>(`
        insert into loyalty_model (tenant_id, version, customers, parameters) values ($1, 1, $2, $3)
        on conflict (tenant_id) do update set version = loyalty_model.version + 1, fitted_at = now(), customers = excluded.customers, parameters = excluded.parameters
        returning version`, [tenant, customers, JSON.stringify(parameters)]);
      // Whoever saves holds the row of the model until the end: two fits at once take turns.
      await client.query('delete from item_loyalty where tenant_id = $1', [tenant]);
      await client.query(`
        insert into item_loyalty (tenant_id, item_number, purchases, effect, low, high)
        select $1, * from unnest($2::int[], $3::int[], $4::real[], $5::real[], $6::real[])`,
      [tenant, items.map(({ item }) => item), items.map(({ purchases }) => purchases), ...(['effect', 'low', 'high'] as const).map((name) => items.map((one) => Math.fround(one[name])))]);
      return rows[0].version;
    });
  }

  async latest(tenant: TenantId): Promise<LoyaltyRecord | null> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<{ version: number; fitted_at: Date; parameters: JsonObject }>('select version, fitted_at, parameters from loyalty_model where tenant_id = $1', [tenant]);
      return rows.length ? { version: rows[0].version, fittedAt: rows[0].fitted_at.getTime(), parameters: rows[0].parameters } : null;
    });
  }

  async items(tenant: TenantId, items: readonly ItemNumber[]): Promise<readonly ItemLoyaltyRecord[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<ItemLoyaltyRecord>(
        'select item_number as item, purchases, effect, low, high from item_loyalty where tenant_id = $1 and item_number = any($2)', [tenant, items]);
      return rows;
    });
  }

  async effects(tenant: TenantId): Promise<ReadonlyMap<ItemNumber, number>> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<{ item: ItemNumber; effect: number }>('select item_number as item, effect from item_loyalty where tenant_id = $1', [tenant]);
      return new Map(rows.map(({ item, effect }) => [item, effect]));
    });
  }

  async orders(tenant: TenantId, users: readonly UserNumber[]): Promise<readonly OrderDay[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<OrderDay>(`
        select e.user_number as user, (extract(epoch from date_trunc('day', e.occurred_at at time zone 'UTC')) * 1000)::float8 as at, sum(e.quantity * coalesce(e.price, 0))::float8 as value
        from event e join app_user u on u.tenant_id = $1 and u.number = e.user_number and u.consent is distinct from false
        where e.tenant_id = $1 and e.user_number = any($2) and e.type = $3 and e.consented and not e.bot
        group by 1, 2 order by 1, 2`, [tenant, users, eventTypeCode('purchase')]);
      return rows;
    });
  }
}
