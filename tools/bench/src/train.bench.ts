import fs from 'node:fs';
import path from 'node:path';
import { importInto } from '@zhiyin/cli';
import type { TrainingRun } from '@zhiyin/domain';
import { PgStrategyStore } from '@zhiyin/persistence';
import { fillShop } from './fill-shop.ts';
import { table } from './report.ts';
import { World, type BenchTenant } from './world.ts';

const RETAIL = 'uci-online-retail';

/**
 * Seconds and peak memory of training, through the queue, of what new tenants start with (`--all 1`: of every installed strategy,
 * which may take hours with a neural net among them): on a simulated shop of `--events` events,
 * and on UCI Online Retail where `ZHIYIN_DATA` names the folder that holds it.
 */
export async function trainBench({ items = 20_000, people = 60_000, events = 1_000_000, all = 0 }: Readonly<Record<string, number>>): Promise<void> {
  const world = await World.open();
  try {
    const simulated = await world.tenant('train');
    console.log(`filling: ${items} items, ${people} people, ${events} events ...`);
    const filled = await fillShop(world.database, world.installation.secret, simulated.tenant.id, { items, people, days: 120, events });
    report(`${filled.events} simulated events, ${items} items`, await trainThem(world, simulated, all === 1));
    await trainRetail(world, process.env.ZHIYIN_DATA, all === 1);
  } finally {
    await world.close();
  }
}

async function trainRetail(world: World, dataFolder: string | undefined, all: boolean): Promise<void> {
  const folder = dataFolder && path.join(dataFolder, RETAIL);
  if (!folder || !fs.existsSync(folder)) {
    console.log(`\n${RETAIL}: skipped, ${folder ? `there is no ${folder}` : `ZHIYIN_DATA names no folder that holds ${RETAIL}`}`);
    return;
  }
  const retail = await world.tenant('retail');
  const api = await world.api();
  await importInto({
    source: `${RETAIL}=${folder}`, apiUrl: api.url, secretKey: retail.secretKey, stateFolder: path.join(world.installation.dataFolder, 'imports'), signal: new AbortController().signal,
  });
  await api.stop();
  report(RETAIL, await trainThem(world, retail, all));
}

/** @param all also what is installed but waits to be chosen */
async function trainThem(world: World, bench: BenchTenant, all: boolean): Promise<readonly TrainingRun[]> {
  const store = new PgStrategyStore(world.database);
  for (const setting of await store.settings(bench.tenant.id)) if (all && !setting.enabled) await store.save(bench.tenant.id, { ...setting, enabled: true });
  return world.train(bench);
}

function report(shop: string, runs: readonly TrainingRun[]): void {
  console.log(`\ntraining on ${shop} (snapshot, evaluation on a later slice, final training, gate)`);
  console.log(table(runs.map((run) => ({
    strategy: run.strategy, status: run.error ? `${run.status}: ${run.error.code}` : run.status, seconds: ((run.finishedAt ?? 0) - (run.startedAt ?? 0)) / 1000,
    'peak MiB': Number(run.metrics.peakMemoryBytes ?? Number.NaN) / 2 ** 20,
  }))));
}
