import { PgRunStore } from '@zhiyin/persistence';
import { fillShop } from './fill-shop.ts';
import { table } from './report.ts';
import { World } from './world.ts';

/** Seconds and peak memory of each strategy's training, through the queue, on a simulated shop of `--events` events. */
export async function trainBench({ items = 20_000, people = 60_000, events = 1_000_000 }: Readonly<Record<string, number>>): Promise<void> {
  const world = await World.open();
  try {
    const bench = await world.tenant('train');
    console.log(`filling: ${items} items, ${people} people, ${events} events ...`);
    const filled = await fillShop(world.database, world.installation.secret, bench.tenant.id, { items, people, days: 120, events });
    await world.train(bench);
    const runs = await new PgRunStore(world.database).list(bench.tenant.id, { limit: 20 });
    console.log(`\ntraining on ${filled.events} simulated events, ${items} items (snapshot, evaluation on a later slice, final training, gate)`);
    console.log(table(runs.map((run) => ({
      strategy: run.strategy, status: run.status, 'seconds': ((run.finishedAt ?? 0) - (run.startedAt ?? 0)) / 1000,
      'peak MiB': Number(run.metrics.peakMemoryBytes ?? Number.NaN) / 2 ** 20,
    }))));
  } finally {
    await world.close();
  }
}
