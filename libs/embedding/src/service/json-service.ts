import { DependencyError, type Clock, type Rng } from '@zhiyin/domain';
import { CircuitBreaker } from './circuit-breaker.ts';

export interface JsonServiceSettings {
  /** With its path, for instance https://models.example/v1; no slash at the end. */
  readonly baseUrl: string;
  /** Sent as a bearer token; none without it. */
  readonly apiKey?: string;
  readonly timeoutMs: number;
  /** Attempts for one answer. */
  readonly attempts: number;
  /** Longest pause before another attempt. */
  readonly longestPauseMs: number;
}

export interface JsonServiceParts {
  readonly rng: Rng;
  readonly clock: Clock;
}

/** Answers are vectors or short texts: more is no answer. */
const MOST_BYTES = 64 * 2 ** 20;
const FIRST_PAUSE_MS = 200;
const FAILURES = 5;
const PAUSE_MS = 30_000;

/** An HTTP service that speaks JSON and may be slow, busy or away: each attempt has its time, failures are tried again with jitter, a dead one is left alone. */
export class JsonService {
  readonly #breaker: CircuitBreaker;

  constructor(
    private readonly settings: JsonServiceSettings,
    private readonly parts: JsonServiceParts,
  ) {
    this.#breaker = new CircuitBreaker(new URL(settings.baseUrl).host, { failures: FAILURES, pauseMs: PAUSE_MS }, parts.clock);
  }

  /** @throws DependencyError SERVICE_AWAY (tried again before), SERVICE_REFUSED (would refuse again), SERVICE_CONFUSED (no JSON), CIRCUIT_OPEN */
  post(path: string, body: object, signal?: AbortSignal): Promise<unknown> {
    return this.#breaker.call(() => this.#attempts(path, body, signal));
  }

  async #attempts(path: string, body: object, signal?: AbortSignal): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(path, body, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof AwayError) || attempt >= this.settings.attempts) throw error;
        await pause(this.#pauseMs(attempt, error.retryAfterMs), signal);
      }
    }
  }

  /** Full jitter: many callers that failed together must not come back together. @see Brooker 2015, "Exponential Backoff And Jitter" */
  #pauseMs(attempt: number, asked: number | null): number {
    const { longestPauseMs } = this.settings;
    return Math.min(longestPauseMs, asked ?? this.parts.rng.next() * FIRST_PAUSE_MS * 2 ** attempt);
  }

  async #once(path: string, body: object, signal?: AbortSignal): Promise<unknown> {
    const { baseUrl, apiKey, timeoutMs } = this.settings;
    const host = new URL(baseUrl).host;
    const limit = AbortSignal.timeout(timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(baseUrl + path, {
        method: 'POST', redirect: 'error', signal: signal ? AbortSignal.any([signal, limit]) : limit,
        headers: { ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      text = await limitedText(response);
    } catch (cause) {
      throw new AwayError(`${host}: expected an answer within ${timeoutMs} ms, got none: look at its address and whether it runs`, null, { cause });
    }
    if (response.status === 429 || response.status >= 500) throw new AwayError(`${host} answered ${response.status}`, retryAfterMs(response, this.parts.clock()));
    if (!response.ok) throw new DependencyError('SERVICE_REFUSED', `${host} answered ${response.status}: look at the key, the model's name and the path`);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new DependencyError('SERVICE_CONFUSED', `${host}: expected JSON, got ${text.length} characters of something else`, {}, { cause });
    }
  }
}

class AwayError extends DependencyError {
  constructor(message: string, readonly retryAfterMs: number | null, options?: { cause?: unknown }) {
    super('SERVICE_AWAY', message, {}, options);
  }
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Seconds or a date; null where it says nothing sensible. */
function retryAfterMs(response: Response, now: number): number | null {
  const said = response.headers.get('retry-after');
  if (said === null) return null;
  const ms = /^\d+$/.test(said) ? 1000 * Number(said) : Date.parse(said) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopped = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stopped);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stopped, { once: true });
  });
}
