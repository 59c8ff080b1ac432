import { createHash } from 'node:crypto';
import { encodeArtifact, LocalArtifactFiles } from '@zhiyin/artifacts';
import { datasetFrom } from '@zhiyin/dataset';
import type { JsonObject } from '@zhiyin/domain';
import { PgDatasetSource, PgStrategyStore } from '@zhiyin/persistence';
import { SDK_VERSION } from '@zhiyin/strategy-sdk';
import { trainContext } from '@zhiyin/testing/strategies';
import { strategies } from '../src/strategies.ts';
import { ARTIFACT_FOLDER, eventually, type TestApi, type TestTenant } from './harness.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * What the trainer does, without its gate and its queue: the API is what is tested here.
 * @param also settings by id of strategies that wait to be chosen; they are switched on
 */
export async function trainAndPublish(api: TestApi, shop: TestTenant, also: Readonly<Record<string, JsonObject>> = {}): Promise<void> {
  const { database } = api.test;
  const tenant = shop.record.id;
  const snapshot = await new PgDatasetSource(database).open(tenant);
  const data = await datasetFrom(snapshot);
  await snapshot.close();
  const store = new PgStrategyStore(database);
  for (const setting of await store.settings(tenant)) if (setting.strategy in also) await store.save(tenant, { ...setting, enabled: true, config: also[setting.strategy] });
  for (const plugin of strategies.filter(({ id, optIn }) => !optIn || id in also)) {
    const config = api.services.strategies.resolveConfig(plugin.id, also[plugin.id] ?? {});
    const state = await plugin.train(data, config, trainContext());
    const { digest, files, manifest } = encodeArtifact({
      tenant, strategy: plugin.id, artifactVersion: plugin.artifactVersion, sdkVersion: SDK_VERSION, configDigest: sha256('{}'), datasetDigest: data.digest,
      seed: 1, device: 'cpu', logPosition: snapshot.position, trainedAt: new Date().toISOString(),
    }, state);
    await new LocalArtifactFiles(ARTIFACT_FOLDER).write(tenant, plugin.id, digest, files);
    const record = await store.addArtifact(tenant, { strategy: plugin.id, digest, runId: 1, manifest });
    const setting = (await store.settings(tenant)).find(({ strategy }) => strategy === plugin.id);
    if (!(await store.publish(tenant, plugin.id, record.id, setting?.epoch ?? 0))) throw new Error(`${plugin.id} was not published`);
  }
  // The swap reaches a running replica by itself.
  const awaited = ['popularity', ...Object.keys(also)];
  await eventually(async () => {
    const { versions } = await api.services.runtimes.of(tenant);
    return awaited.every((id) => versions[id] !== undefined);
  }, 5_000);
}
