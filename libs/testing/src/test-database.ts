import { randomBytes } from 'node:crypto';
import { Database, databaseUrls, type DatabaseUrls } from '@zhiyin/persistence';
import pg from 'pg';
import type { TestClusterCoordinates } from './test-cluster.ts';

export interface TestDatabase {
  readonly urls: DatabaseUrls;
  readonly database: Database;
  /** The installation's secret that goes with it. */
  readonly secret: string;
  /** Closes the pools and drops the database, whoever is still connected. */
  close(): Promise<void>;
}

/** A migrated database of one's own, empty, in the PostgreSQL of this test run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { templateUrl, secret } = coordinates();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onMaintenance(templateUrl, (client) => copyTemplate(client, name, new URL(templateUrl).pathname.slice(1)));
  const owner = new URL(templateUrl);
  owner.pathname = `/${name}`;
  const urls = databaseUrls(owner.href, secret);
  const database = await Database.open(urls);
  return {
    urls, database, secret,
    close: async () => {
      await database.close();
      await onMaintenance(templateUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Two test files may copy at the same moment: the second waits its turn. */
async function copyTemplate(client: pg.Client, name: string, template: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await client.query(`create database ${name} template ${template} strategy file_copy`);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function coordinates(): TestClusterCoordinates {
  const text = process.env.ZHIYIN_TEST_CLUSTER;
  if (!text) throw new Error('no test PostgreSQL: run the tests by `node tools/workspace/jest.mjs`, whose global setup starts one');
  return JSON.parse(text) as TestClusterCoordinates;
}

async function onMaintenance<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
