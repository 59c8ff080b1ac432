import { seededRng, type Rng, type TenantId } from '@zhiyin/domain';
import { PgCatalogueStore, type Database } from '@zhiyin/persistence';
import { LexicalIndex } from '@zhiyin/search';
import { startBare } from './bare-server.ts';
import { fillShop } from './fill-shop.ts';
import { runLoad, type LoadResult } from './load.ts';
import { processorSeconds } from './processor-time.ts';
import { latencies, median, table } from './report.ts';
import { CONNECTIONS, middle, ROUNDS, row } from './rounds.ts';
import { World } from './world.ts';

const COMPLETIONS = 1000;
/** Simulated titles share five hundred words; a real catalogue also has a word of its own for almost every item. */
const withModel = (title: string, n: number): string => `${title}, ${MAKERS[n % MAKERS.length]}-${(7919 * n) % 100_003}`;
const MAKERS = ['kx', 'wh', 'sc', 'tr', 'bd', 'qm', 'zl', 'vp'];

/**
 * Queries over HTTP beside a bare Fastify that sends the same bytes, completions one after the other, and what the index
 * occupies: load generator, server and PostgreSQL share this machine. `--items`, `--seconds`, `--rate` change the size.
 */
export async function searchBench(options: Readonly<Record<string, number>>): Promise<void> {
  const { items = 100_000, seconds = 8, rate = 500 } = options;
  const world = await World.open();
  try {
    const tenant = await world.tenant('bench');
    console.log(`filling: ${items} items ...`);
    const { shop } = await fillShop(world.database, world.installation.secret, tenant.tenant.id, {
      items, people: 100, days: 2, events: 100, change: (wire, n) => ({ ...wire, title: withModel(wire.title, n) }),
    });
    await reportIndex(world.database, tenant.tenant.id);
    const titles = shop.items.map(({ wire }, n) => withModel(wire.title, n));
    const api = await world.api();
    const headers = { authorization: `Bearer ${tenant.secretKey}`, 'content-type': 'application/json' };
    const plain = queries(titles, () => ({}));
    const rich = queries(titles, (n) => ({ facets: ['brand', 'categories', 'price'], ...(n % 2 ? { filter: 'price < 60' } : {}) }));
    const firstAt = performance.now();
    const answer = await (await fetch(`${api.url}/v1/search`, { method: 'POST', headers, body: plain[0] })).text();
    console.log(`first search of the process, tenant and index loaded: ${((performance.now() - firstAt) / 1000).toFixed(1)} s`);
    const bare = await startBare(answer);
    const servers = [
      { name: 'bare Fastify, same bytes', url: bare.url, pid: bare.pid, bodies: plain },
      { name: 'POST /v1/search', url: api.url, pid: api.pid, bodies: plain },
      { name: 'with 3 facets, half with a filter', url: api.url, pid: api.pid, bodies: rich },
    ];
    const load = async ({ url, pid, bodies }: (typeof servers)[number], wanted: number | null): Promise<LoadResult & { readonly processorMs: number }> => {
      const before = processorSeconds(pid());
      const result = await runLoad({ url: `${url}/v1/search`, method: 'POST', headers, bodies, connections: CONNECTIONS, seconds, rate: wanted });
      return { ...result, processorMs: (1000 * (processorSeconds(pid()) - before)) / result.latency.count };
    };
    for (const server of servers) await load(server, null);
    const rows: Record<string, string | number>[] = [];
    for (const wanted of [null, rate]) {
      const rounds: Awaited<ReturnType<typeof load>>[][] = servers.map(() => []);
      for (let round = 0; round < ROUNDS; round++) for (const [i, server] of servers.entries()) rounds[i].push(await load(server, wanted));
      servers.forEach(({ name }, i) => rows.push({ ...row(name, wanted, middle(rounds[i], wanted)), 'processor ms': median(rounds[i].map(({ processorMs }) => processorMs)) }));
    }
    bare.stop();
    rows.push(await completions(api, headers, titles));
    console.log(`\nsearch, ${items} items, two or three words of a title, a tenth mistyped, 20 a page, answer ${answer.length} bytes; median of ${ROUNDS} rounds of ${seconds} s`);
    console.log(table(rows));
  } finally {
    await world.close();
  }
}

async function reportIndex(database: Database, tenant: TenantId): Promise<void> {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const index = await LexicalIndex.of(new PgCatalogueStore(database).all(tenant));
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(used);
  const per = (bytes: number): string => (bytes / index.size).toFixed(0);
  console.log(`index: ${index.size} items read and indexed in ${(ms / 1000).toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of processor), ${per(index.bytes)} bytes an item (${per(index.segment.bytes)} of postings and titles), ${index.vocabulary.size} terms`);
}

/** Two or three words of a random title in their order, one in ten with two letters swapped. */
function queries(titles: readonly string[], more: (n: number) => object): string[] {
  const rng = seededRng('queries');
  return Array.from({ length: 5000 }, (_, n) => JSON.stringify({ query: queryOf(titles[rng.integer(titles.length)], rng), ...more(n) }));
}

function queryOf(title: string, rng: Rng): string {
  const words = title.split(' ');
  const from = rng.integer(Math.max(1, words.length - 1));
  const picked = words.slice(from, from + 2 + rng.integer(2)).join(' ');
  if (rng.integer(10) > 0 || picked.length < 6) return picked;
  const at = 1 + rng.integer(picked.length - 3);
  return picked.slice(0, at) + picked[at + 1] + picked[at] + picked.slice(at + 2);
}

/** One request after the other: what somebody who types waits for. */
async function completions({ url, pid }: { readonly url: string; readonly pid: () => number | null }, headers: Readonly<Record<string, string>>, titles: readonly string[]): Promise<Record<string, string | number>> {
  const rng = seededRng('completions');
  const sample: number[] = [];
  let failed = 0;
  const [started, before] = [performance.now(), processorSeconds(pid())];
  for (let n = 0; n < COMPLETIONS; n++) {
    const title = titles[rng.integer(titles.length)];
    const typed = title.slice(0, 1 + rng.integer(title.length)).trim();
    const began = performance.now();
    const response = await fetch(`${url}/v1/autocomplete?query=${encodeURIComponent(typed)}`, { headers });
    await response.text();
    sample.push(performance.now() - began);
    if (!response.ok) failed++;
  }
  const { p50, p99, p999 } = latencies(sample);
  const spent = (1000 * (processorSeconds(pid()) - before)) / COMPLETIONS;
  const perSecond = (COMPLETIONS * 1000) / (performance.now() - started);
  return { server: 'GET /v1/autocomplete', load: 'one by one', 'req/s': Math.round(perSecond), 'p50 ms': p50, 'p99 ms': p99, 'p99.9 ms': p999, failed, 'processor ms': spent };
}
