import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
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
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const api = spawn(process.execPath, [path.resolve(import.meta.dirname, '../../../apps/api/dist/main.js')], {
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: database.urls.owner, QUEUE_URL: database.urls.owner, ZHIYIN_SECRET: database.secret, DATA_FOLDER: folder, HOST: '127.0.0.1', API_PORT: String(port) },
  });
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    if ((await fetch(`${url}/readyz`).catch(() => null))?.ok) break;
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
