import { latencies, table } from './report.ts';
import { fillShop } from './fill-shop.ts';
import { World } from './world.ts';

const TRIES = 100;

/** From the acknowledgement of an event to the first answer that shows it: on the replica that took it, and on another. */
export async function freshnessBench(): Promise<void> {
  const world = await World.open();
  try {
    const bench = await world.tenant('fresh');
    const { shop } = await fillShop(world.database, world.installation.secret, bench.tenant.id, { items: 5000, people: 1000, days: 30, events: 30_000 });
    await world.train(bench);
    const [here, there] = [await world.api(), await world.api()];
    const call = async (url: string, path: string, body: object): Promise<{ items: { id: string }[] }> => {
      const response = await fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${bench.secretKey}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as { items: { id: string }[] };
    };
    const slate = async (url: string, user: string): Promise<string> =>
      (await call(url, '/v1/recommendations', { placement: 'home', user, limit: 20 })).items.map(({ id }) => id).join();
    const rows: Record<string, string | number>[] = [];
    for (const [name, url] of [['same replica', here.url], ['other replica', there.url]] as const) {
      const waits: number[] = [];
      let unchanged = 0;
      for (let i = 0; i < TRIES; i++) {
        const user = `fresh-${name}-${i}`;
        const before = await slate(url, user);
        const item = shop.items[(i * 37) % shop.items.length].wire.id;
        await call(here.url, '/v1/events', { events: [{ id: `${user}-1`, type: 'purchase', user, item }, { id: `${user}-2`, type: 'view', user, item }] });
        const acknowledged = performance.now();
        while ((await slate(url, user)) === before && performance.now() - acknowledged < 3000) await new Promise((resolve) => setTimeout(resolve, 5));
        const wait = performance.now() - acknowledged;
        if (wait < 3000) waits.push(wait);
        else unchanged++;
      }
      const { p50, p99, max } = latencies(waits);
      rows.push({ replica: name, events: TRIES, 'p50 ms': p50, 'p99 ms': p99, 'max ms': max, 'answer did not change': unchanged });
    }
    console.log('\nfreshness: acknowledged event to changed answer (the answer itself takes its time too)');
    console.log(table(rows));
  } finally {
    await world.close();
  }
}
