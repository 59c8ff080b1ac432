import { Inject, Injectable } from '@nestjs/common';
import { InputError, type AppendOutcome, type Clock, type EventLog, type NewEvent, type TenantId, type UserKey } from '@zhiyin/domain';
import { describeValue, MAX_BATCH, PUBLISHABLE_OLDEST_MS, readEvent, SECRET_OLDEST_MS, type EventResult } from '@zhiyin/intake';
import type { CounterMetric, Metrics } from '@zhiyin/observability';
import { TenantRuntimes } from '@zhiyin/registry';
import type { Caller } from '../http/caller.ts';
import { CLOCK, EVENT_LOG, METRICS, NEWCOMER_LIMITS } from '../tokens.ts';
import { DayCounts } from '../operations/day-counts.ts';
import { IntakeProblems } from '../operations/intake-problems.ts';
import { UserDirectory } from '../users/user-directory.ts';
import { boundOn, newcomerProblem, type NewcomerLimits } from './newcomers.ts';

/** How long an acknowledgement waits for this replica to have seen what it acknowledges. */
const VISIBLE_WITHIN_MS = 500;

export interface EventAnswer {
  readonly accepted: number;
  readonly results: readonly EventResult[];
}

/** Behaviour on its way in: check, pseudonymise, one transaction, then visible. */
@Injectable()
export class Ingestion {
  readonly #outcomes: CounterMetric<'status'>;

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(UserDirectory) private readonly users: UserDirectory,
    @Inject(TenantRuntimes) private readonly runtimes: TenantRuntimes,
    @Inject(METRICS) metrics: Metrics,
    @Inject(DayCounts) private readonly dayCounts: DayCounts,
    @Inject(IntakeProblems) private readonly problems: IntakeProblems,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEWCOMER_LIMITS) private readonly newcomers: NewcomerLimits,
  ) {
    this.#outcomes = metrics.counter('events_total', 'Events by what became of them', ['status']);
  }

  /**
   * Resolves after commit: what is 'accepted' is on disk, once. A bad element costs only itself.
   * @throws InputError BATCH_MALFORMED when there is no batch to look at; nothing is stored
   */
  async take(caller: Caller, body: unknown): Promise<EventAnswer> {
    const { elements, userToken } = batchOf(body);
    const reading = {
      keys: caller.keys,
      people: this.users.references(caller.tenant.id),
      now: this.clock(),
      oldestMs: caller.principal.kind === 'secret' ? SECRET_OLDEST_MS : PUBLISHABLE_OLDEST_MS,
      mayName: await caller.mayName(userToken),
      userAgent: caller.principal.kind === 'publishable' ? caller.userAgent : null,
    };
    const results: EventResult[] = new Array(elements.length);
    const events: NewEvent[] = [];
    const places: number[] = [];
    elements.forEach((element, index) => {
      const id = idOf(element);
      const read = readEvent(element, reading);
      if ('error' in read) {
        results[index] = { index, id, status: 'rejected', error: read.error };
        return;
      }
      places.push(index);
      events.push(read.event);
      results[index] = { index, id, status: 'accepted', warning: read.warning };
    });
    const accepted = events.length ? await this.#store(caller, events, places, results) : 0;
    if (this.#count(caller.tenant.id, results)) this.problems.add(caller.tenant.id, caller.principal.keyId, elements, results);
    return { accepted, results };
  }

  /** Once a status: naming the label costs more than counting. @returns whether something was odd */
  #count(tenant: TenantId, results: readonly EventResult[]): boolean {
    const counts = new Map<EventResult['status'], number>();
    for (const { status } of results) counts.set(status, (counts.get(status) ?? 0) + 1);
    for (const [status, count] of counts) {
      this.#outcomes.add(count, { status: String(status) });
      if (status !== 'accepted') this.dayCounts.add(tenant, `ingest.${status}`, count);
    }
    const warnings = results.reduce((sum, { warning }) => sum + (warning === undefined ? 0 : 1), 0);
    if (warnings) this.dayCounts.add(tenant, 'ingest.warning', warnings);
    return warnings > 0 || (counts.get('accepted') ?? 0) < results.length;
  }

  async #store(caller: Caller, events: readonly NewEvent[], places: readonly number[], results: EventResult[]): Promise<number> {
    const outcomes = await this.log.append(caller.tenant.id, events, boundOn(caller, this.newcomers));
    let accepted = 0;
    outcomes.forEach((status, i) => {
      if (status === 'accepted') accepted++;
      else results[places[i]] = { index: places[i], id: results[places[i]].id, ...this.#notStored(status, events[i]) };
    });
    if (accepted) {
      this.users.forgetStrangers(caller.tenant.id, keysOf(events));
      await this.#visible();
    }
    return accepted;
  }

  #notStored(status: AppendOutcome, event: NewEvent): Pick<EventResult, 'status' | 'error'> {
    const error = newcomerProblem(status, event, this.newcomers);
    return error ? { status: 'rejected', error } : { status };
  }

  /** The same replica's next answer knows the event; a database that hiccups now does not turn a stored event into an error. */
  async #visible(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, VISIBLE_WITHIN_MS)));
    await Promise.race([this.runtimes.caughtUp().catch(() => undefined), enough]);
    clearTimeout(timer);
  }
}

function batchOf(body: unknown): { elements: readonly unknown[]; userToken: string | null } {
  const wrapped = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : null;
  const unknownField = wrapped && Object.keys(wrapped).find((name) => name !== 'events' && name !== 'userToken');
  if (unknownField !== undefined && unknownField !== null) {
    throw malformed(unknownField, "only 'events' and 'userToken' beside each other", 'another field');
  }
  const elements = wrapped ? wrapped.events : body;
  if (!Array.isArray(elements)) throw malformed('events', `a list of 1..${MAX_BATCH} events`, describeValue(elements));
  if (elements.length < 1 || elements.length > MAX_BATCH) throw malformed('events', `1..${MAX_BATCH} events`, `${elements.length}`);
  const userToken = wrapped?.userToken;
  if (userToken !== undefined && typeof userToken !== 'string') throw malformed('userToken', 'text', describeValue(userToken));
  return { elements, userToken: userToken ?? null };
}

function malformed(field: string, expected: string, got: string): InputError {
  return new InputError('BATCH_MALFORMED', `field '${field}': expected ${expected}, got ${got}; nothing was stored`, { field, expected, got });
}

/** Repeated in the result where it is usable, so that the sender can match it. */
function idOf(element: unknown): string | undefined {
  const id = typeof element === 'object' && element !== null && 'id' in element ? element.id : undefined;
  return typeof id === 'string' && id.length <= 256 && id.isWellFormed() ? id : undefined;
}

/** Of everybody in a batch, once: a visit is many events of one person. */
function keysOf(events: readonly NewEvent[]): UserKey[] {
  const people = new Set(events.map(({ user }) => user));
  people.delete(null);
  return [...people].map((user) => user!.key);
}
