import { installedStrategies } from '@zhiyin/cli';
import { seededRng, type Rng } from '@zhiyin/domain';
import { fillShop } from './fill-shop.ts';
import { latencies, table } from './report.ts';
import { trainHere } from './train-here.ts';
import { residentMb, World, type BenchTenant } from './world.ts';

const SMALL = { items: 200, people: 50, days: 10, events: 500 };
const FILLED_AT_ONCE = 4;
const SAID_EVERY = 100;

/**
 * Memory of one api process: idle, with one middling tenant, with many small ones, all with trained models; then another
 * one whose budget (`--tightMb`) holds a part of them only, so that most requests find their tenant unloaded.
 */
export async function memoryBench({ tenants = 200, budgetMb = 256, tightMb = 32 }: Readonly<Record<string, number>>): Promise<void> {
  const world = await World.open();
  try {
    const middling = await world.tenant('middling');
    await fillShop(world.database, world.installation.secret, middling.tenant.id, { items: 10_000, people: 5000, days: 30, events: 100_000 });
    await world.train(middling);
    const { small, models } = await fillMany(world, tenants);
    const rng = seededRng('memory');
    const roomy = new Asker(await world.api({ RUNTIME_MEMORY_BYTES: String(budgetMb * 2 ** 20) }), budgetMb);
    await roomy.note('idle', []);
    await roomy.note('tenant with 10,000 items loaded', [middling]);
    await roomy.note(`${tenants} small tenants, first request each`, small);
    await roomy.note(`${tenants} small tenants, random requests`, drawn(small, 2 * tenants, rng));
    await roomy.stop();
    const tight = new Asker(await world.api({ RUNTIME_MEMORY_BYTES: String(tightMb * 2 ** 20) }), tightMb);
    await tight.note('idle', []);
    await tight.note(`${tenants} small tenants, first request each`, small);
    await tight.note(`${tenants} small tenants, random requests`, drawn(small, tenants, rng));
    console.log(`\nmemory of one api process (proportional share); ${tenants} small tenants with ${models} models: ${SMALL.items} items, ${SMALL.people} people, ${SMALL.events} events each`);
    console.log(table([...roomy.rows, ...tight.rows]));
  } finally {
    await world.close();
  }
}

async function fillMany(world: World, count: number): Promise<{ small: BenchTenant[]; models: number }> {
  const catalogue = await installedStrategies();
  const started = performance.now();
  const small: BenchTenant[] = [];
  let [next, models] = [0, 0];
  const fill = async (): Promise<void> => {
    while (next < count) {
      const tenant = await world.tenant(`small-${next++}`);
      await fillShop(world.database, world.installation.secret, tenant.tenant.id, SMALL);
      const published = await trainHere(world, tenant.tenant.id, catalogue);
      models += published;
      if (small.push(tenant) % SAID_EVERY === 0) console.log(`  ${small.length} tenants filled and trained in ${Math.round((performance.now() - started) / 1000)} s`);
    }
  };
  await Promise.all(Array.from({ length: FILLED_AT_ONCE }, fill));
  return { small, models };
}

const drawn = (tenants: readonly BenchTenant[], count: number, rng: Rng): BenchTenant[] => Array.from({ length: count }, () => tenants[rng.integer(tenants.length)]);

/** Asks one api process and keeps what was measured. */
class Asker {
  readonly rows: Record<string, string | number>[] = [];

  constructor(
    private readonly api: Awaited<ReturnType<World['api']>>,
    private readonly budgetMb: number,
  ) {}

  /** One request for each, one after the other. */
  async note(state: string, tenants: readonly BenchTenant[]): Promise<void> {
    const sample: number[] = [];
    for (const { secretKey } of tenants) sample.push(await this.#ask(secretKey));
    const { p50, p99, max } = latencies(sample.length ? sample : [0]);
    this.rows.push({ 'budget MiB': this.budgetMb, state, MiB: residentMb(this.api.pid()), 'p50 ms': p50, 'p99 ms': p99, 'max ms': max });
  }

  stop(): Promise<void> {
    return this.api.stop();
  }

  async #ask(key: string): Promise<number> {
    const started = performance.now();
    const response = await fetch(`${this.api.url}/v1/recommendations`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: '{"placement":"home","limit":10}' });
    if (!response.ok) throw new Error(await response.text());
    await response.text();
    return performance.now() - started;
  }
}
