import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { mayDo, type AdminSignIn, type Operation } from '@zhiyin/access';
import { AuthenticationError, LimitError, type AdminAccount, type Logger, type Tenant } from '@zhiyin/domain';
import type { AdminRequest } from './caller.ts';

/** One message of a stream. */
export interface StreamMessage {
  readonly event: string;
  readonly data: unknown;
}

/** What a stream carries: asked again and again from where it stands. */
export interface StreamSource {
  /** @param position where the last one ended; null at the beginning. @returns messages since, and where they end */
  read(position: string | null, caller: AdminAccount): Promise<{ readonly messages: readonly StreamMessage[]; readonly position: string }>;
}

interface LiveStreamParts {
  readonly signIn: Pick<AdminSignIn, 'look'>;
  readonly log: Logger;
  /** How often the source is asked; every so many rounds the session is looked at, and every so many something is sent whatever happens. */
  readonly everyMs?: number;
  readonly lookEvery?: number;
  readonly beatEvery?: number;
}

const MOST = 100;
const MOST_OF_ONE = 6;
/** After which a browser asks again when the connection is lost. */
const RETRY_MS = 2000;
const POSITION = /^[\d:,~]{1,2000}$/;

/**
 * Live figures as server-sent events. A stream ends when its session does, when its reader may no longer read it, or with the process;
 * a browser that comes back with `Last-Event-ID` goes on where it was. Listening does not keep a session open.
 */
export class LiveStreams {
  readonly #open = new Map<number, number>();
  readonly #stopped = new AbortController();
  #total = 0;

  constructor(private readonly parts: LiveStreamParts) {}

  get open(): number {
    return this.#total;
  }

  /** @throws LimitError TOO_MANY_STREAMS */
  start(request: AdminRequest, reply: FastifyReply, operation: Operation, source: StreamSource): void {
    const { admin, tenant, sessionToken } = request;
    if (!admin || !tenant || !sessionToken) throw new AuthenticationError('NOT_SIGNED_IN', 'sign in first');
    this.#take(admin.id);
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, this.#stopped.signal]);
    const given = request.headers['last-event-id'];
    const position = typeof given === 'string' && POSITION.test(given) ? given : null;
    const body = Readable.from(this.#messages({ admin, tenant, sessionToken, operation, source, position, signal }));
    // Also when nothing is being written: who has left is not read for any longer.
    request.raw.once('close', () => gone.abort());
    body.once('close', () => {
      gone.abort();
      this.#leave(admin.id);
    });
    // A proxy that gathers an answer would hold it back for good.
    void reply.header('content-type', 'text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').header('connection', 'close').send(body);
  }

  stop(): void {
    this.#stopped.abort();
  }

  async *#messages({ admin, tenant, sessionToken, operation, source, position, signal }: Following): AsyncGenerator<string> {
    const { signIn, log, everyMs = 1000, lookEvery = 5, beatEvery = 15 } = this.parts;
    let [caller, at] = [admin, position];
    yield `retry: ${RETRY_MS}\n\n`;
    try {
      for (let round = 0; !signal.aborted; round++) {
        if (round % lookEvery === lookEvery - 1) {
          const session = await signIn.look(sessionToken);
          if (!session || !mayDo(operation, session.admin, tenant.id)) return yield frame({ event: 'end', data: { reason: session ? 'role' : 'session' } }, null);
          caller = session.admin;
        }
        const { messages, position: reached } = await source.read(at, caller);
        at = reached;
        for (const message of messages) yield frame(message, at);
        if (!messages.length && round % beatEvery === 0) yield frame({ event: 'beat', data: { at: new Date().toISOString() } }, at);
        await wait(everyMs, undefined, { signal }).catch(() => undefined);
      }
    } catch (err) {
      // The database hiccups: the browser comes back and goes on where it was.
      log.warn({ err, tenant: tenant.id }, 'live stream broken off');
    }
  }

  #take(admin: number): void {
    const own = this.#open.get(admin) ?? 0;
    if (own >= MOST_OF_ONE || this.#total >= MOST) throw new LimitError('TOO_MANY_STREAMS', `expected at most ${MOST_OF_ONE} live pages of one person: close one of them`, { retryAfterSeconds: 10 });
    this.#open.set(admin, own + 1);
    this.#total++;
  }

  #leave(admin: number): void {
    const own = (this.#open.get(admin) ?? 1) - 1;
    if (own) this.#open.set(admin, own);
    else this.#open.delete(admin);
    this.#total--;
  }
}

interface Following {
  readonly admin: AdminAccount;
  readonly tenant: Tenant;
  readonly sessionToken: string;
  readonly operation: Operation;
  readonly source: StreamSource;
  readonly position: string | null;
  readonly signal: AbortSignal;
}

/** JSON has no line breaks of its own, so one line holds it. */
const frame = ({ event, data }: StreamMessage, id: string | null): string => `${id === null ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
