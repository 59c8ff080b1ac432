import { seededRng } from '@zhiyin/domain';
import { fillShop } from './fill-shop.ts';
import { latencies, table } from './report.ts';
import { residentMb, World } from './world.ts';

/** Memory of one api process: idle, with one middling tenant, with many small ones under a budget; and how fast a tenant comes back. */
export async function memoryBench({ tenants = 200, budgetMb = 256 }: Readonly<Record<string, number>>): Promise<void> {
  const world = await World.open();
  try {
    const middling = await world.tenant('middling');
    await fillShop(world.database, world.installation.secret, middling.tenant.id, { items: 10_000, people: 5000, days: 30, events: 100_000 });
    await world.train(middling);
    const small = [];
    for (let i = 0; i < tenants; i++) {
      const tenant = await world.tenant(`small-${i}`);
      await fillShop(world.database, world.installation.secret, tenant.tenant.id, { items: 200, people: 50, days: 10, events: 500 });
      small.push(tenant);
    }
    const api = await world.api({ RUNTIME_MEMORY_BYTES: String(budgetMb * 2 ** 20) });
    const ask = async (key: string): Promise<number> => {
      const started = performance.now();
      const response = await fetch(`${api.url}/v1/recommendations`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: '{"placement":"home","limit":10}' });
      if (!response.ok) throw new Error(await response.text());
      await response.text();
      return performance.now() - started;
    };
    const rows = [{ state: 'idle', 'MiB': residentMb(api.pid()), 'p50 ms': 0, 'p99 ms': 0 }];
    const first = await ask(middling.secretKey);
    rows.push({ state: 'tenant with 10,000 items loaded', MiB: residentMb(api.pid()), 'p50 ms': first, 'p99 ms': first });
    const cold: number[] = [];
    for (const { secretKey } of small) cold.push(await ask(secretKey));
    rows.push({ state: `${tenants} small tenants, first request each`, MiB: residentMb(api.pid()), 'p50 ms': latencies(cold).p50, 'p99 ms': latencies(cold).p99 });
    const rng = seededRng('memory');
    const again: number[] = [];
    for (let i = 0; i < 2 * tenants; i++) again.push(await ask(small[rng.integer(small.length)].secretKey));
    rows.push({ state: `${tenants} small tenants, random requests`, MiB: residentMb(api.pid()), 'p50 ms': latencies(again).p50, 'p99 ms': latencies(again).p99 });
    console.log(`\nmemory of one api process (proportional share), budget for tenants ${budgetMb} MiB`);
    console.log(table(rows));
  } finally {
    await world.close();
  }
}
