import { createHash } from 'node:crypto';
import { DependencyError, InputError } from '@zhiyin/domain';
import type { ImportKind } from './import-source.ts';

/** What the API said about one element. */
export interface ElementResult {
  readonly status: string;
  readonly error?: { readonly field?: string; readonly expected?: string; readonly got?: string; readonly message?: string };
}

const ROUTES: Readonly<Record<ImportKind, readonly [method: string, path: string]>> = {
  items: ['PUT', '/v1/items'],
  users: ['PUT', '/v1/users'],
  events: ['POST', '/v1/events'],
};
const TRIES = 10;

/** Sends batches and repeats what was not acknowledged: safe, because items, users and event ids are idempotent. */
export class ImportClient {
  readonly #address: string;
  readonly #key: string;

  constructor(address: string, secretKey: string) {
    this.#address = address.replace(/\/$/, '');
    this.#key = secretKey;
  }

  /** Names the tenant's door without giving its key away. */
  get target(): string {
    return createHash('sha256').update(`${this.#address} ${this.#key}`).digest('hex').slice(0, 16);
  }

  /** @throws InputError when the API refuses the batch as a whole, DependencyError when it cannot be reached */
  async send(kind: ImportKind, bodies: readonly object[], signal: AbortSignal): Promise<readonly ElementResult[]> {
    const [method, path] = ROUTES[kind];
    let last = '';
    for (let attempt = 0; attempt < TRIES; attempt++) {
      signal.throwIfAborted();
      let waitMs = Math.min(5000, 100 * 2 ** attempt);
      const response = await fetch(this.#address + path, {
        method, signal,
        headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ [kind]: bodies }),
      }).catch((error: Error) => {
        signal.throwIfAborted();
        last = String(error.cause ?? error);
        return null;
      });
      if (response) {
        const text = await response.text();
        if (response.ok) return (JSON.parse(text) as { results: ElementResult[] }).results;
        if (response.status === 413 || response.status === 400) return this.#halves(kind, bodies, signal, text);
        last = `${response.status} ${text.slice(0, 400)}`;
        if (response.status !== 429 && response.status < 500) {
          throw new InputError('IMPORT_REFUSED', `${method} ${path}: expected success, got ${last}`);
        }
        waitMs = Number(response.headers.get('retry-after')) * 1000 || waitMs;
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
    throw new DependencyError('API_UNREACHABLE', `${this.#address} did not take a batch in ${TRIES} tries (last: ${last}); start it and run the same command again: it goes on where it stopped`);
  }

  /** Too large, or something in it that spoils the whole batch: halves are sent until what remains is the row itself. */
  async #halves(kind: ImportKind, bodies: readonly object[], signal: AbortSignal, answer: string): Promise<readonly ElementResult[]> {
    if (bodies.length === 1) return [{ status: 'rejected', error: { message: problemIn(answer) } }];
    const middle = bodies.length >> 1;
    return [...(await this.send(kind, bodies.slice(0, middle), signal)), ...(await this.send(kind, bodies.slice(middle), signal))];
  }
}

function problemIn(answer: string): string {
  try {
    return (JSON.parse(answer) as { detail: string }).detail;
  } catch {
    return answer.slice(0, 200);
  }
}
