import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LimitError, seededRng } from '@zhiyin/domain';
import { EndpointProvider, JsonService, type Budget } from '@zhiyin/embedding';

interface Asked {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: { readonly model: string; readonly input: readonly string[]; readonly dimensions: number };
}

/** Speaks the protocol: a text's vector is its length and the number of its e's. */
class LocalService {
  readonly asked: Asked[] = [];
  /** Taken in turn; afterwards it answers. */
  readonly troubles: ((response: http.ServerResponse, asked: Asked) => void)[] = [];
  readonly #server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = { path: request.url ?? '', key: request.headers.authorization, body: JSON.parse(Buffer.concat(chunks).toString()) as Asked['body'] };
    this.asked.push(asked);
    const trouble = this.troubles.shift();
    if (trouble) return trouble(response, asked);
    const data = asked.body.input.map((text, index) => ({ object: 'embedding', index, embedding: [text.length, text.split('e').length - 1] }));
    // The order is not promised.
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', data: data.reverse(), model: asked.body.model, usage: { prompt_tokens: 1, total_tokens: 1 } }));
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** So many characters and no more. */
function budgetOf(most: number): Budget {
  let left = most;
  return {
    spend(characters) {
      if (characters > left) throw new LimitError('BUDGET_SPENT', `${left} characters are left, ${characters} were wanted`);
      left -= characters;
    },
  };
}

const status = (code: number, headers: Record<string, string> = {}) => (response: http.ServerResponse): void => void response.writeHead(code, headers).end('{"error": {"message": "secret prompt"}}');

describe('an OpenAI-compatible endpoint', () => {
  let service: LocalService;
  let url: string;
  let now: number;
  beforeEach(async () => {
    service = new LocalService();
    url = await service.start();
    now = 0;
  });
  afterEach(() => service.stop());

  const provider = ({ budget = 1000, timeoutMs = 2000, dimensions = 2 } = {}): EndpointProvider => {
    const client = new JsonService({ baseUrl: url, apiKey: 'sk-test', timeoutMs, attempts: 3, longestPauseMs: 20 }, { rng: seededRng(1), clock: () => now });
    return new EndpointProvider(client, url, budgetOf(budget), { model: 'small', dimensions, batch: 2 });
  };

  it('sends texts in batches with its key and gives vectors of length 1 in their order', async () => {
    const vectors = await provider().embed(['eee', '', 'abcd', 'e'], 'item');
    const expected = [3 / Math.hypot(3, 3), 3 / Math.hypot(3, 3), 0, 0, 1, 0, 1 / Math.hypot(1, 1), 1 / Math.hypot(1, 1)];
    expect([...vectors].map((value) => value.toFixed(6))).toEqual(expected.map((value) => value.toFixed(6)));
    expect(service.asked.map(({ body: { input } }) => input)).toEqual([['eee', 'abcd'], ['e']]);
    expect(service.asked[0]).toMatchObject({ path: '/v1/embeddings', key: 'Bearer sk-test', body: { model: 'small', dimensions: 2 } });
  });

  it('tries again when the service is busy or breaks off, and gives up with a reason that quotes nothing', async () => {
    service.troubles.push(status(429, { 'retry-after': '0' }), (response) => void response.destroy());
    expect(await provider().embed(['e'], 'item')).toHaveLength(2);
    expect(service.asked).toHaveLength(3);
    service.troubles.push(status(500), status(503), status(500));
    const failed = provider().embed(['e'], 'item');
    await expect(failed).rejects.toMatchObject({ code: 'SERVICE_AWAY', retryable: true });
    await expect(failed).rejects.not.toThrow(/secret/);
  });

  it('does not try again what would be refused again', async () => {
    service.troubles.push(status(401));
    await expect(provider().embed(['e'], 'item')).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });
    expect(service.asked).toHaveLength(1);
  });

  it('waits no longer than it may', async () => {
    for (let n = 0; n < 3; n++) service.troubles.push(() => undefined);
    await expect(provider({ timeoutMs: 50 }).embed(['e'], 'item')).rejects.toThrow(/within 50 ms/);
  });

  it('believes no answer that is not one finite vector a text', async () => {
    const answer = (data: unknown) => (response: http.ServerResponse): void => void response.end(JSON.stringify({ data }));
    for (const data of [undefined, [], [{ index: 0, embedding: [1] }], [{ index: 1, embedding: [1, 2] }], [{ index: 0, embedding: [1, null] }], [{ index: 0, embedding: 'AAAA' }]]) {
      service.troubles.push(answer(data));
      await expect(provider().embed(['e'], 'item')).rejects.toMatchObject({ code: 'SERVICE_CONFUSED' });
    }
    service.troubles.push((response) => void response.end('<html>'));
    await expect(provider().embed(['e'], 'item')).rejects.toThrow(/expected JSON/);
  });

  it('leaves a dead service alone, tries once after a while, and goes on when it is back', async () => {
    const one = provider();
    for (let n = 0; n < 15; n++) service.troubles.push(status(500));
    for (let n = 0; n < 5; n++) await expect(one.embed(['e'], 'item')).rejects.toMatchObject({ code: 'SERVICE_AWAY' });
    const before = service.asked.length;
    await expect(one.embed(['e'], 'item')).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(service.asked).toHaveLength(before);
    now += 30_000;
    expect(await one.embed(['e'], 'item')).toHaveLength(2);
  });

  it('spends no more than the tenant may, and sends nothing beyond it', async () => {
    const one = provider({ budget: 5 });
    await one.embed(['eee'], 'item');
    await expect(one.embed(['eee'], 'item')).rejects.toMatchObject({ code: 'BUDGET_SPENT' });
    expect(service.asked).toHaveLength(1);
    expect(await one.embed(['ee'], 'item')).toHaveLength(2);
  });

  it('stops when it is told to', async () => {
    service.troubles.push(() => undefined);
    const stop = new AbortController();
    const asked = provider().embed(['e'], 'item', stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(asked).rejects.toThrow('enough');
  });
});
