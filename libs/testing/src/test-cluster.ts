import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureCluster } from '@zhiyin/embedded-postgres';
import { migrate } from '@zhiyin/persistence';

/** What a test file needs to make databases of its own; travels as JSON in `ZHIYIN_TEST_CLUSTER`. */
export interface TestClusterCoordinates {
  /** Owner's address of the migrated template. */
  readonly templateUrl: string;
  readonly secret: string;
}

export interface TestCluster {
  readonly coordinates: TestClusterCoordinates;
  stop(): Promise<void>;
}

/** A real PostgreSQL for one test run, without fsync, with one migrated database to copy from; `stop` removes it all. */
export async function startTestCluster(): Promise<TestCluster> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-test-'));
  const cluster = await ensureCluster({ folder, durable: false, sharedBuffers: '64MB', maxConnections: 200 });
  const stop = async () => {
    await cluster.stop();
    for (const home of [cluster.home, folder]) fs.rmSync(home, { recursive: true, force: true });
  };
  try {
    const url = new URL(cluster.url);
    url.pathname = '/zhiyin_template';
    const secret = randomBytes(32).toString('base64url');
    await migrate(url.href, secret);
    return { coordinates: { templateUrl: url.href, secret }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
