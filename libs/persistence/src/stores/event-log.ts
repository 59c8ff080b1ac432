import { eventTypeCode, NotFoundError, type AppendOutcome, type BehaviourEvent, type EventLog, type LogPosition, type NewEvent, type TenantId, type UserNumber } from '@zhiyin/domain';
import type { Database } from '../database.ts';
import { EVENT_COLUMNS, eventOf, type EventRow } from './event-row.ts';
import { tenantPages } from './tenant-pages.ts';

const OUTCOMES: readonly AppendOutcome[] = ['accepted', 'duplicate', 'conflict', 'refused'];
const APPEND = `select append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) as outcomes`;

/** The event log in PostgreSQL: one durable round trip a batch. @public */
export class PgEventLog implements EventLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async append(tenant: TenantId, events: readonly NewEvent[]): Promise<readonly AppendOutcome[]> {
    if (!events.length) return [];
    const { rows } = await this.#database.app.query<{ outcomes: number[] }>({
      name: 'append-events',
      text: APPEND,
      values: [
        tenant,
        column(events, (e) => bytes(e.key)), column(events, (e) => bytes(e.bodyDigest)),
        events.map((e) => eventTypeCode(e.type)), column(events, (e) => e.customType),
        column(events, (e) => bytes(e.user?.key)), column(events, (e) => e.user?.kind), column(events, (e) => bytes(e.user?.sealedId)),
        // As 4-byte numbers: PostgreSQL refuses what is too small for one instead of rounding it to zero.
        column(events, (e) => e.itemId), events.map((e) => e.at),
        events.map((e) => Math.fround(e.quantity)), column(events, (e) => e.price), column(events, (e) => e.currency),
        column(events, (e) => e.query), column(events, (e) => (e.rating === null ? null : Math.fround(e.rating))), column(events, (e) => e.session),
        column(events, (e) => e.order), column(events, (e) => e.recommendationId), column(events, (e) => e.country),
        column(events, (e) => e.consent), events.map((e) => e.bot),
        column(events, (e) => (e.attributes === null ? null : JSON.stringify(e.attributes))),
      ],
    }).catch((error: Error & { code?: string }) => {
      throw error.code === 'ZY404' ? new NotFoundError('TENANT_UNKNOWN', 'expected a tenant that exists, got none with this number', {}, { cause: error }) : error;
    });
    return rows[0].outcomes.map((outcome) => OUTCOMES[outcome]);
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

const bytes = (value: Uint8Array | null | undefined): Buffer | null =>
  value ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : null;

/** A column without any value is sent empty: `unnest` fills it up with nulls. */
function column<T>(events: readonly NewEvent[], read: (event: NewEvent) => T | null | undefined): (T | null)[] {
  const values = events.map((event) => read(event) ?? null);
  return values.every((value) => value === null) ? [] : values;
}
