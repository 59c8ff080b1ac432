import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Tenant } from '@zhiyin/domain';
import { PgKeyStore, PgTenantStore } from '@zhiyin/persistence';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { createTenant } from '../src/tenants/create-tenant.ts';
import { createKey } from '../src/tenants/keys.ts';

export interface RealApi {
  readonly url: string;
  readonly database: TestDatabase;
  tenant(slug: string): Promise<{ readonly tenant: Tenant; readonly key: string }>;
  close(): Promise<void>;
}

/** The compiled api as a process of its own, on a database of its own. */
export async function startRealApi(): Promise<RealApi> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-cli-'));
  const database = await createTestDatabase();
  const api = spawn(process.execPath, [path.resolve(import.meta.dirname, '../../../apps/api/dist/main.js')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: database.urls.owner, QUEUE_URL: database.urls.owner, ZHIYIN_SECRET: database.secret, DATA_FOLDER: folder, HOST: '127.0.0.1', API_PORT: '0' },
  });
  const url = await new Promise<string>((resolve, reject) => {
    api.once('message', (ready: { url: string }) => resolve(ready.url));
    api.once('exit', (code) => reject(new Error(`the api process ended with ${code}`)));
  });
  for (const until = Date.now() + 60_000; Date.now() < until && !(await fetch(`${url}/readyz`)).ok; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url, database,
    async tenant(slug) {
      const tenant = await createTenant(new PgTenantStore(database.database), database.secret, { slug });
      return { tenant, key: await createKey(new PgKeyStore(database.database), tenant.id, { kind: 'secret', name: slug }) };
    },
    async close() {
      const gone = new Promise((resolve) => api.once('exit', resolve));
      if (api.kill('SIGTERM')) await gone;
      await database.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
