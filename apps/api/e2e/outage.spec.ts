import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import net from 'node:net';
import { goods, TestApi, type TestTenant } from './harness.ts';

/** Stands between the API and PostgreSQL and can be cut. */
class Wire {
  readonly #sockets = new Set<net.Socket>();
  #cut = false;

  private constructor(private readonly server: net.Server) {}

  static async to(port: number): Promise<Wire> {
    const server = net.createServer();
    const wire = new Wire(server);
    server.on('connection', (near) => {
      if (wire.#cut) return void near.destroy();
      const far = net.connect(port, '127.0.0.1');
      for (const [from, into] of [[near, far], [far, near]] as const) {
        wire.#sockets.add(from);
        from.pipe(into);
        from.on('error', () => into.destroy()).on('close', () => wire.#sockets.delete(from));
      }
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get port(): number {
    return (this.server.address() as net.AddressInfo).port;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}

let helper: TestApi;
let api: TestApi;
let wire: Wire;
let shop: TestTenant;

beforeAll(async () => {
  helper = await TestApi.start();
  shop = await helper.tenant('shop');
  await shop.items(goods(8));
  wire = await Wire.to(Number(new URL(helper.test.urls.app).port));
  const through = (url: string) => Object.assign(new URL(url), { port: String(wire.port) }).toString();
  const { urls } = helper.test;
  api = await TestApi.start({ on: { ...helper.test, urls: { ...urls, app: through(urls.app), system: through(urls.system) } } });
});
afterAll(async () => {
  await api?.stop();
  wire?.close();
  await helper?.stop();
});

const recommend = () => shop.recommend({ placement: 'home', user: 'u1' }, shop.secretKey, api);
const store = () => shop.events([{ id: 'during', type: 'view', user: 'u1', item: 'i1' }], shop.secretKey, api);

describe('while the database is away', () => {
  it('recommendations go on from memory, writes are refused with Retry-After, and everything comes back by itself', async () => {
    expect((await recommend()).status).toBe(200);
    expect((await shop.events([{ id: 'before', type: 'view', user: 'u1', item: 'i1' }], shop.secretKey, api)).status).toBe(200);
    await recommend();
    wire.cut();
    // Longer than keys and tenants are believed without asking.
    for (let second = 0; second < 7; second++) {
      const answer = await recommend();
      expect(answer.status).toBe(200);
      expect(answer.body.items.length).toBeGreaterThan(0);
      await sleep(1000);
    }
    const refused = await store();
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const ready = await api.send('GET', '/readyz');
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({ status: 'degraded', database: 'down' });
    wire.mend();
    let back = await store();
    for (let tries = 0; back.status !== 200 && tries < 200; tries++) {
      await sleep(250);
      back = await store();
    }
    expect(back.body.results[0].status).toBe('accepted');
  });
});
