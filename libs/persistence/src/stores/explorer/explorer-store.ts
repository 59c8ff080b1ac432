import type { EventFilter, ExplorerStore, ItemNumber, ItemWish, PageWish, PersonWish, TenantId, UserNumber } from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import type { Database } from '../../database.ts';
import { eventsPage, logTail } from './events.ts';
import { freshnessOf } from './freshness.ts';
import { activityOf, itemsPage, shelvesOf } from './items.ts';
import { peoplePage, personByNumber, slatesOf } from './people.ts';

/** What operators look into, in PostgreSQL. Every reading is a transaction of the tenant's own, and sees one moment. @public */
export class PgExplorerStore implements ExplorerStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  people = (tenant: TenantId, wish: PersonWish) => this.#read(tenant, (client) => peoplePage(client, tenant, wish));
  person = (tenant: TenantId, number: UserNumber) => this.#read(tenant, (client) => personByNumber(client, tenant, number));
  shownTo = (tenant: TenantId, number: UserNumber, wish: PageWish) => this.#read(tenant, (client) => slatesOf(client, tenant, number, wish));
  items = (tenant: TenantId, wish: ItemWish) => this.#read(tenant, (client) => itemsPage(client, tenant, wish));
  shelves = (tenant: TenantId) => this.#read(tenant, (client) => shelvesOf(client, tenant));
  activity = (tenant: TenantId, item: ItemNumber) => this.#read(tenant, (client) => activityOf(client, tenant, item));
  events = (tenant: TenantId, filter: EventFilter, wish: PageWish) => this.#read(tenant, (client) => eventsPage(client, tenant, filter, wish));
  tail = (tenant: TenantId, filter: EventFilter, position: string | null) => this.#read(tenant, (client) => logTail(client, tenant, filter, position));
  freshness = (tenant: TenantId) => this.#read(tenant, (client) => freshnessOf(client, tenant));

  #read<T>(tenant: TenantId, work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.#database.withTenant(tenant, work, 'isolation level repeatable read read only');
  }
}
