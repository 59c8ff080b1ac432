import path from 'node:path';
import { encodeArtifact, FileCheckpoints, LocalArtifactFiles, readArtifact } from '@zhiyin/artifacts';
import { systemClock, type TenantId } from '@zhiyin/domain';
import { defaultEngine } from '@zhiyin/engine';
import { createLogger } from '@zhiyin/observability';
import { PgDatasetSource, PgRunStore, PgStrategyStore } from '@zhiyin/persistence';
import type { StrategyCatalogue } from '@zhiyin/registry';
import { trainStrategy } from '@zhiyin/training';
import type { World } from './world.ts';

const LEASE_MS = 600_000;

/**
 * Trains the enabled strategies of a tenant with the steps, stores and files of production, but in this process: a process
 * and a queue's patience for each of thousands of small trainings would take an hour.
 * Asked for as an operator does, so that models of too few people to judge are published too.
 * @returns how many models were published
 */
export async function trainHere({ database, installation }: World, tenant: TenantId, catalogue: StrategyCatalogue): Promise<number> {
  const [runs, strategies] = [new PgRunStore(database), new PgStrategyStore(database)];
  const enabled = (await strategies.settings(tenant)).filter((setting) => setting.enabled)
    .map(({ strategy, config }) => ({ plugin: catalogue.get(strategy), config: catalogue.resolveConfig(strategy, config) }));
  let published = 0;
  for (const { plugin, config } of enabled) {
    const queued = await runs.enqueue(tenant, { strategy: plugin.id, trigger: 'admin', config: {}, seed: 1 });
    const run = queued && (await runs.claim(tenant, queued.id, 'bench', LEASE_MS));
    if (!run) continue;
    const { status } = await trainStrategy({
      run, plugin, config, enabled, clock: systemClock, device: 'cpu', engine: defaultEngine(), log: createLogger({ name: 'training', level: 'error' }), signal: new AbortController().signal,
      resolveConfig: (older) => catalogue.resolveConfig(plugin.id, older),
      ports: {
        runs, strategies, datasets: new PgDatasetSource(database),
        files: new LocalArtifactFiles(path.join(installation.dataFolder, 'artifacts')),
        codec: { encode: encodeArtifact, read: readArtifact },
        checkpoints: new FileCheckpoints(path.join(installation.dataFolder, 'checkpoints')),
      },
      onProgress: () => {},
    });
    if (status === 'succeeded') published++;
  }
  return published;
}
