import { DependencyError, InputError } from '@zhiyin/domain';
import type { WireItem } from './catalogue.ts';
import type { SlatePolicy, SlateRequest, WireEvent } from './visit.ts';

/** Elements per request: a thousand events stay under the API's body limit. */
const BATCH = 500;
const TRIES = 8;

/** What every sending call adds up. */
export interface SendCounts {
  accepted: number;
  duplicate: number;
  rejected: number;
}

/** Talks to a running Zhiyin as a shop's server would: batches, waits when told to, repeats what was not acknowledged. */
export class ShopClient implements SlatePolicy {
  readonly #address: string;
  readonly #key: string;

  constructor(address: string, secretKey: string) {
    this.#address = address.replace(/\/$/, '');
    this.#key = secretKey;
  }

  async putItems(items: readonly WireItem[]): Promise<void> {
    for (const batch of batches(items)) await this.#send('PUT', '/v1/items', { items: batch });
  }

  async patchItems(items: readonly { readonly id: string; readonly stock: number }[]): Promise<void> {
    for (const batch of batches(items)) await this.#send('PATCH', '/v1/items', { items: batch });
  }

  async sendEvents(events: readonly WireEvent[]): Promise<SendCounts> {
    const counts: SendCounts = { accepted: 0, duplicate: 0, rejected: 0 };
    for (const batch of batches(events)) {
      const answer = await this.#send<{ results: readonly { status: string }[] }>('POST', '/v1/events', { events: batch });
      for (const { status } of answer.results) {
        if (status === 'accepted') counts.accepted++;
        else if (status === 'duplicate') counts.duplicate++;
        else counts.rejected++;
      }
    }
    return counts;
  }

  async merge(visitor: string, user: string): Promise<void> {
    await this.#send('POST', '/v1/users/merge', { visitor, user });
  }

  async slate(request: SlateRequest): Promise<{ items: readonly string[]; recommendationId?: string }> {
    const { at: _simulated, ...body } = request;
    const answer = await this.#send<{ recommendationId: string; items: readonly { id: string }[] }>('POST', '/v1/recommendations', body);
    return { items: answer.items.map(({ id }) => id), recommendationId: answer.recommendationId };
  }

  /** Repeats on 429, 503 and lost connections; safe because every event carries its id. */
  async #send<T>(method: string, path: string, body: unknown): Promise<T> {
    let problem = '';
    for (let attempt = 0; attempt < TRIES; attempt++) {
      let waitSeconds = 0.2 * 2 ** attempt;
      try {
        const response = await fetch(this.#address + path, {
          method,
          headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        const text = await response.text();
        if (response.ok) return JSON.parse(text) as T;
        problem = `${response.status} ${text.slice(0, 300)}`;
        if (response.status !== 429 && response.status !== 503) {
          throw new InputError('REQUEST_REFUSED', `${method} ${path}: expected success, got ${problem}`);
        }
        waitSeconds = Number(response.headers.get('retry-after')) || waitSeconds;
      } catch (error) {
        if (error instanceof InputError) throw error;
        problem = String(error);
      }
      await new Promise((resolve) => setTimeout(resolve, waitSeconds * 1000));
    }
    throw new DependencyError('API_UNREACHABLE', `${method} ${this.#address}${path}: no success in ${TRIES} tries, last: ${problem}`);
  }
}

function* batches<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += BATCH) yield list.slice(from, from + BATCH);
}
