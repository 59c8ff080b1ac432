import { eventTypeCode, NotFoundError, type AppendOutcome, type BehaviourEvent, type EventLog, type LogPosition, type NewcomerBound, type NewEvent, type NewUserReference, type TenantId, type UserNumber } from '@zhiyin/domain';
import { binaryArray, type Elements, type ElementType } from '../binary-array.ts';
import type { Database } from '../database.ts';
import { EVENT_COLUMNS, eventOf, type EventRow } from './event-row.ts';
import { tenantPages } from './tenant-pages.ts';

const OUTCOMES: readonly AppendOutcome[] = ['accepted', 'duplicate', 'conflict', 'refused', 'user-beyond-bound', 'item-beyond-bound'];
const APPEND = `select append_events(${Array.from({ length: 28 }, (_, i) => `$${i + 1}`).join(', ')}) as outcomes`;

/** The event log in PostgreSQL: one durable round trip a batch. @public */
export class PgEventLog implements EventLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async append(tenant: TenantId, events: readonly NewEvent[], bound: NewcomerBound | null = null): Promise<readonly AppendOutcome[]> {
    if (!events.length) return [];
    const [people, items] = [new Named<NewUserReference>(), new Named<string>()];
    const [person, item] = [events.map((e) => people.place(e.user)), events.map((e) => items.place(e.itemId))];
    const { rows } = await this.#database.app.query<{ outcomes: number[] | null }>({
      name: 'append-events',
      text: APPEND,
      values: [
        tenant, column(people.all, 'bytea', (p) => p.key), column(people.all, 'text', (p) => p.kind), column(people.all, 'bytea', (p) => p.sealedId),
        binaryArray('text', items.all), column(events, 'bytea', (e) => e.key), column(events, 'bytea', (e) => e.bodyDigest),
        column(events, 'smallint', (e) => eventTypeCode(e.type)), column(events, 'text', (e) => e.customType),
        binaryArray('int', person), binaryArray('int', item), column(events, 'float8', (e) => e.at),
        column(events, 'real', (e) => e.quantity), column(events, 'float8', (e) => e.price), column(events, 'text', (e) => e.currency),
        column(events, 'text', (e) => e.query), column(events, 'real', (e) => e.rating), column(events, 'text', (e) => e.session),
        column(events, 'text', (e) => e.order), column(events, 'text', (e) => e.recommendationId), column(events, 'text', (e) => e.country),
        column(events, 'bool', (e) => e.consent), column(events, 'bool', (e) => e.bot || null),
        column(events, 'text', (e) => (e.attributes === null ? null : JSON.stringify(e.attributes))),
        bound?.key, bound?.windowSeconds, bound?.users, bound?.items,
      ],
    }).catch((error: Error & { code?: string }) => {
      throw error.code === 'ZY404' ? new NotFoundError('TENANT_UNKNOWN', 'expected a tenant that exists, got none with this number', {}, { cause: error }) : error;
    });
    const { outcomes } = rows[0];
    return outcomes ? outcomes.map((outcome) => OUTCOMES[outcome]) : events.map(() => 'accepted');
  }

  async history(tenant: TenantId, user: UserNumber, limit: number): Promise<readonly BehaviourEvent[]> {
    const { rows } = await this.#database.app.query<EventRow>({
      name: 'user-history',
      text: `select ${EVENT_COLUMNS} from user_history($1, $2, $3)`,
      values: [tenant, user, limit],
    });
    return rows.map(eventOf);
  }

  async sessionHistory(tenant: TenantId, session: string, limit: number): Promise<readonly BehaviourEvent[]> {
    const { rows } = await this.#database.app.query<EventRow>({
      name: 'session-history',
      text: `select ${EVENT_COLUMNS} from session_history($1, $2, $3)`,
      values: [tenant, session, limit],
    });
    return rows.map(eventOf);
  }

  /** A position of another cluster (a restored backup has new transaction ids) lies ahead of everything: nothing is replayed. */
  async *since(tenant: TenantId, { next, running }: LogPosition): AsyncGenerator<readonly BehaviourEvent[]> {
    const pages = tenantPages<EventRow>(
      this.#database, tenant,
      `select ${EVENT_COLUMNS} from event e where tenant_id = $1 and (xid >= $2::xid8 or xid = any($3::xid8[])) and consented and not bot
         and not exists (select from app_user u where u.tenant_id = $1 and u.number = e.user_number and u.consent = false) order by xid, sequence`,
      [tenant, String(next), running.map(String)],
    );
    for await (const rows of pages) yield rows.map(eventOf);
  }
}

/** What events name, each once in the order of its first mention. */
class Named<T> {
  readonly #places = new Map<T, number>();

  get all(): readonly T[] {
    return [...this.#places.keys()];
  }

  /** From 1, as PostgreSQL counts; null for nothing. */
  place(value: T | null): number | null {
    if (value === null) return null;
    let place = this.#places.get(value);
    if (place === undefined) this.#places.set(value, (place = this.#places.size + 1));
    return place;
  }
}

/** A column without any value is sent empty: `unnest` fills it up with nulls. */
function column<R, T extends ElementType>(rows: readonly R[], type: T, read: (row: R) => Elements[T] | null): Buffer {
  const values = rows.map(read);
  return binaryArray(type, values.some((value) => value !== null) ? values : []);
}
