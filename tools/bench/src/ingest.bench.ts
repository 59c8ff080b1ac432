import { randomBytes } from 'node:crypto';
import { eventTypeCode } from '@zhiyin/domain';
import { PgEventLog, PgTenantStore } from '@zhiyin/persistence';
import { Vault } from '@zhiyin/privacy';
import { newEventOf } from './fill-shop.ts';
import { processorSeconds } from './processor-time.ts';
import { median, table } from './report.ts';
import { runLoad } from './load.ts';
import { SimulatedShop, type WireEvent } from '@zhiyin/simulator';
import { World } from './world.ts';

const CONNECTIONS = 8;
const ROUNDS = 3;

/**
 * Durable, acknowledged events a second: through the API, through the store, and as `insert .. select from unnest` of the
 * same rows straight into the same table (no identities, no users, no numbers: the least PostgreSQL must do); and the
 * processor time each process spends on an event that comes through the API.
 */
export async function ingestBench({ seconds = 4 }: Readonly<Record<string, number>>): Promise<void> {
  const world = await World.open();
  try {
    const bench = await world.tenant('ingest');
    const api = await world.api();
    const keys = new Vault(world.installation.secret).open(await new PgTenantStore(world.database).wrappedKey(bench.tenant.id));
    const pool = await events(60_000);
    const log = new PgEventLog(world.database);
    // People and items exist: what is measured is the steady state.
    const people = new Map();
    const hidden = pool.map((event) => newEventOf(event, keys, people));
    for (let from = 0; from < hidden.length; from += 1000) await log.append(bench.tenant.id, hidden.slice(from, from + 1000));
    const rows: Record<string, string | number>[] = [];
    for (const size of [1, 10, 100, 1000]) {
      const figures: Record<'api' | 'store' | 'unnest', number[]> = { api: [], store: [], unnest: [] };
      const costs: number[][] = [[], [], []];
      for (let round = 0; round < ROUNDS; round++) {
        figures.unnest.push(await perSecond(seconds, size, (batch) => plainInsert(world, bench.tenant.id, batch.length)));
        figures.store.push(await perSecond(seconds, size, () => log.append(bench.tenant.id, slice(hidden, size).map((event) => ({ ...event, key: randomBytes(16) })))));
        const bodies = bodiesOf(pool, size, seconds);
        const before = [processorSeconds(api.pid()), processorSeconds(world.databasePid), process.cpuUsage()] as const;
        const throughApiNow = await throughApi(api.url, bench.secretKey, bodies, size, seconds);
        const own = process.cpuUsage(before[2]);
        figures.api.push(throughApiNow);
        const spent = [processorSeconds(api.pid()) - before[0], processorSeconds(world.databasePid) - before[1], (own.user + own.system) / 1e6];
        spent.forEach((total, i) => costs[i].push((total * 1e6) / (throughApiNow * seconds)));
      }
      const [overApi, store, unnest] = [median(figures.api), median(figures.store), median(figures.unnest)];
      rows.push({ batch: size, 'api events/s': Math.round(overApi), 'store events/s': Math.round(store), 'unnest events/s': Math.round(unnest), 'api / unnest': overApi / unnest, 'store / unnest': store / unnest, 'api µs/event': median(costs[0]), 'PostgreSQL µs/event': median(costs[1]), 'sender µs/event': median(costs[2]) });
    }
    console.log(`\ningestion, durable (fsync on), ${CONNECTIONS} in flight, median of ${ROUNDS} rounds of ${seconds} s`);
    console.log(table(rows));
  } finally {
    await world.close();
  }
}

async function events(count: number): Promise<WireEvent[]> {
  const shop = new SimulatedShop({ seed: 'ingest', items: 5000, people: 5000, days: 60, start: Date.now() - 60 * 86_400_000 });
  const list: WireEvent[] = [];
  for await (const day of shop.days()) {
    list.push(...day.events.filter((event) => !event.userAgent));
    if (list.length >= count) break;
  }
  return list.slice(0, count);
}

function slice<T>(pool: readonly T[], size: number): readonly T[] {
  const from = Math.floor(Math.random() * (pool.length - size));
  return pool.slice(from, from + size);
}

async function perSecond(seconds: number, size: number, send: (batch: { length: number }) => Promise<unknown>): Promise<number> {
  const until = performance.now() + seconds * 1000;
  const started = performance.now();
  let sent = 0;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < until) {
      await send({ length: size });
      sent += size;
    }
  }));
  return sent / ((performance.now() - started) / 1000);
}

function bodiesOf(pool: readonly WireEvent[], size: number, seconds: number): string[] {
  return Array.from({ length: Math.max(20, Math.ceil((seconds * 40_000) / size)) }, () =>
    JSON.stringify({ events: slice(pool, size).map((event) => ({ ...event, id: randomBytes(12).toString('hex') })) }));
}

async function throughApi(url: string, key: string, bodies: readonly string[], size: number, seconds: number): Promise<number> {
  const result = await runLoad({ url: `${url}/v1/events`, method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, bodies, connections: CONNECTIONS, seconds, rate: null });
  if (result.failed) throw new Error(`${result.failed} batches of ${size} failed`);
  return result.perSecond * size;
}

async function plainInsert({ database }: World, tenant: number, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, () => Math.floor(Math.random() * 5000));
  await database.withTenant(tenant as never, (client) => client.query({
    name: 'plain-insert',
    text: `insert into event (tenant_id, type, user_number, item_number, occurred_at, quantity, price, currency, session, country, consented, event_key)
      select $1, t, u, i, to_timestamp(a / 1000), 1, p, 'EUR', s, 'DE', true, k from unnest($2::smallint[], $3::int[], $4::int[], $5::float8[], $6::float8[], $7::text[], $8::bytea[]) as e(t, u, i, a, p, s, k)`,
    values: [tenant, numbers.map(() => eventTypeCode('view')), numbers, numbers, numbers.map((n) => Date.now() - n * 1000), numbers, numbers.map((n) => `session-${n}`), numbers.map(() => randomBytes(16))],
  }));
}
