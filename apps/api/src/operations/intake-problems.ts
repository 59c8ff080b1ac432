import { EVENT_TYPES, type Clock, type EventType, type IntakeProblem, type IntakeProblemStore, type IntakeStatus, type Logger, type TenantId } from '@zhiyin/domain';
import type { EventResult } from '@zhiyin/intake';

const FLUSH_EVERY_MS = 2000;
/** Of one tenant between two flushes: samples, so that a flood of bad events is not a flood of writes. */
const MOST_WAITING = 50;
const MOST_TENANTS = 1000;
/** What an event says in these fields says nothing about a person; of any other only the kind of value is kept. */
const IMPERSONAL = new Set(['type', 'name', 'item', 'at', 'quantity', 'price', 'currency', 'rating', 'country', 'consent']);
const KEPT: readonly string[] = ['rejected', 'refused', 'conflict'] satisfies IntakeStatus[];
const WHY = {
  refused: { code: 'USER_ERASED', expected: 'a user who was not erased, or one who has consented anew' },
  conflict: { code: 'ID_REUSED', expected: 'an id of its own, or the same body as when this id was sent first' },
} as const;

/** Why events were not stored, or not as they were sent, on its way to where operators look. Lost with the process: the sender was told. */
export class IntakeProblems {
  #waiting = new Map<TenantId, IntakeProblem[]>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly store: Pick<IntakeProblemStore, 'append'>, private readonly clock: Clock, private readonly log: Logger) {}

  start(): void {
    this.#timer ??= setInterval(() => void this.flush(), FLUSH_EVERY_MS).unref();
  }

  /** @param elements as they were sent, at the places of the results */
  add(tenant: TenantId, apiKey: number, elements: readonly unknown[], results: readonly EventResult[]): void {
    const own = this.#waiting.get(tenant) ?? [];
    if (own.length >= MOST_WAITING || (own.length === 0 && this.#waiting.size >= MOST_TENANTS)) return;
    for (const result of results) {
      if (own.length >= MOST_WAITING) break;
      if (result.warning === undefined && !KEPT.includes(String(result.status))) continue;
      own.push({ at: this.clock(), apiKey, ...reasonOf(result), ...aboutOf(elements[result.index]) });
    }
    if (own.length) this.#waiting.set(tenant, own);
  }

  async flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const [tenant, problems] of waiting) {
      await this.store.append(tenant, problems).catch((err: unknown) => this.log.debug({ tenant, err }, 'samples of problems with events not written'));
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}

function reasonOf({ status, error, warning }: EventResult): Pick<IntakeProblem, 'status' | 'code' | 'field' | 'expected' | 'got'> {
  if (warning !== undefined) return { status: 'warning', code: 'STORED_WITHOUT_A_PART', field: 'recommendationId', expected: warning, got: null };
  if (status === 'refused' || status === 'conflict') return { status, field: null, got: null, ...WHY[status] };
  const { code = 'EVENT_MALFORMED', field = '', expected = '', got = '' } = error ?? {};
  return { status: 'rejected', code, field: field.slice(0, 200), expected: expected.slice(0, 500), got: IMPERSONAL.has(field) || got === 'nothing' ? got.slice(0, 200) : kindOf(got) };
}

/** `got` is written as JSON, or in words: 'an object of 3 fields'. */
const kindOf = (got: string): string => (got.startsWith('"') ? 'a text, not kept here' : /^an? /.test(got) ? got : 'a value, not kept here');

function aboutOf(element: unknown): Pick<IntakeProblem, 'type' | 'item'> {
  const { type, item } = (typeof element === 'object' && element !== null ? element : {}) as { type?: unknown; item?: unknown };
  return {
    type: EVENT_TYPES.includes(type as EventType) ? (type as EventType) : null,
    item: typeof item === 'string' && item.length <= 256 && item.isWellFormed() && !item.includes('\0') ? item : null,
  };
}
