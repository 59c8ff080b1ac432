import { seededRng, type JsonObject, type TenantId } from '@zhiyin/domain';
import { PgPipelineStore } from '@zhiyin/persistence';
import { startBare } from './bare-server.ts';
import { fillShop } from './fill-shop.ts';
import { runLoad, type LoadResult } from './load.ts';
import { table } from './report.ts';
import { CONNECTIONS, middle, ROUNDS, row } from './rounds.ts';
import { World } from './world.ts';

/** Rates of the open model that are tried one after the other, until the tail breaks away. */
const KNEE_RATES = [250, 500, 750, 1000, 1250, 1500, 1750, 2000, 2500, 3000];
const BROKEN_MS = 100;

/**
 * Recommendations over HTTP beside a bare Fastify that sends the same bytes: load generator, server and PostgreSQL share
 * this machine. `--items`, `--people`, `--events`, `--seconds` change the size.
 */
export async function serveBench(options: Readonly<Record<string, number>>): Promise<void> {
  const { items = 100_000, people = 50_000, events = 400_000, seconds = 8, rate = 500 } = options;
  const world = await World.open();
  // Tenants are made with what is installed here, apps start with what is installed here.
  process.env.ZHIYIN_PLUGINS = '@zhiyin/bench';
  try {
    const tenant = await world.tenant('bench');
    console.log(`filling: ${items} items, ${people} people, ${events} events ...`);
    const filled = await fillShop(world.database, world.installation.secret, tenant.tenant.id, { items, people, days: 60, events });
    await world.train(tenant);
    await activate(world, tenant.tenant.id, 'dense', withDenseScan);
    const api = await world.api();
    const bodies = requests(filled.users, filled.shop.items.map(({ wire }) => wire.id));
    const dense = bodies.map((body) => JSON.stringify({ ...(JSON.parse(body) as object), placement: 'dense' }));
    const headers = { authorization: `Bearer ${tenant.secretKey}`, 'content-type': 'application/json' };
    const answer = await (await fetch(`${api.url}/v1/recommendations`, { method: 'POST', headers, body: bodies[0] })).text();
    const bare = await startBare(answer);
    const servers = [
      { name: 'bare Fastify, same bytes', url: bare.url, bodies },
      { name: 'POST /v1/recommendations', url: api.url, bodies },
      { name: 'with a dense scan of all items', url: api.url, bodies: dense },
    ];
    const load = ({ url, bodies }: (typeof servers)[number], wanted: number | null): Promise<LoadResult> =>
      runLoad({ url: `${url}/v1/recommendations`, method: 'POST', headers, bodies, connections: CONNECTIONS, seconds, rate: wanted });
    // Twice, so that every history has been read once: a shop's visitors come back too.
    for (const server of servers) for (let warm = 0; warm < 2; warm++) await load(server, null);
    const rows: Record<string, string | number>[] = [];
    for (const wanted of [null, rate]) {
      const rounds: LoadResult[][] = servers.map(() => []);
      for (let round = 0; round < ROUNDS; round++) for (const [i, server] of servers.entries()) rounds[i].push(await load(server, wanted));
      servers.forEach(({ name }, i) => rows.push(row(name, wanted, middle(rounds[i], wanted))));
    }
    rows.push(...(await knee((wanted) => load(servers[1], wanted))));
    bare.stop();
    console.log(`\nrecommendations, ${items} items, ${filled.users.length} of ${people} people with a history, ${filled.events} events, 3 retrievers (4 with the scan), filters on, answer ${answer.length} bytes; median of ${ROUNDS} rounds of ${seconds} s, the knee once`);
    console.log(table(rows));
  } finally {
    delete process.env.ZHIYIN_PLUGINS;
    await world.close();
  }
}

const withDenseScan: JsonObject = {
  retrieve: [{ strategy: 'co-visitation', n: 100 }, { strategy: 'content-based', n: 100 }, { strategy: 'popularity', n: 100 }, { strategy: 'bench-dense-scan', n: 100 }],
  filter: [{ kind: 'in-stock' }, { kind: 'not-bought', days: 30 }], rerank: { maxPerCategory: 4, diversity: 0.2 },
};

async function activate({ database }: World, tenant: TenantId, placement: string, document: JsonObject): Promise<void> {
  const pipelines = new PgPipelineStore(database);
  const { version } = await pipelines.save(tenant, { placement, document, note: null, createdBy: 'bench' });
  await pipelines.activate(tenant, placement, version);
}

/** Ever higher rates until p99 breaks away. */
async function knee(load: (rate: number) => Promise<LoadResult>): Promise<Record<string, string | number>[]> {
  const rows: Record<string, string | number>[] = [];
  for (const rate of KNEE_RATES) {
    const result = await load(rate);
    rows.push(row('knee', rate, result));
    if (result.latency.p99 > BROKEN_MS || result.failed) break;
  }
  return rows;
}

/** Half on the home page, half on a product page; a third with an attribute filter. */
function requests(users: readonly string[], items: readonly string[]): string[] {
  const rng = seededRng('requests');
  return Array.from({ length: 5000 }, (_, i) => JSON.stringify({
    placement: i % 2 ? 'home' : 'product', user: users[rng.integer(users.length)], limit: 10,
    ...(i % 2 ? {} : { items: [items[rng.integer(items.length)]] }),
    ...(i % 3 ? {} : { filter: 'price < 60' }),
  }));
}
