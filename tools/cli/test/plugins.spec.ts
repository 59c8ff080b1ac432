import { execFile, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createSetupToken } from '@zhiyin/access';
import { migrateQueue } from '@zhiyin/jobs';
import { PgAdminStore } from '@zhiyin/persistence';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';

const root = path.resolve(import.meta.dirname, '../../..');
const DAY = 86_400_000;

/** A strategy as somebody else would publish it: an ESM package without a door for `require`. */
const PLUGIN = `
import { Type } from '@sinclair/typebox';
import { defineStrategy } from '@zhiyin/strategy-sdk';
export const newest = defineStrategy({
  id: 'acme-newest', title: 'Newest', description: 'What came last into the catalogue.', sdk: '^1.0.0', artifactVersion: 1,
  configSchema: Type.Object({}, { additionalProperties: false }),
  capabilities: { needs: [], coldStart: { users: true, items: true }, personal: false, scoreScale: 'unbounded', explains: false, online: false, blends: false, tolerance: 0 },
  resources: () => ({ device: 'cpu', memoryBytes: 1024 }),
  train: async (data) => ({ arrays: { known: { data: Int32Array.of(data.items.size), shape: [1] } }, vocabularies: {}, metrics: {} }),
  load: async (artifact) => ({
    async candidates({ limit, eligible }) {
      const items = [];
      for (let item = artifact.array('known').data[0] - 1; item >= 0 && items.length < limit; item--) if (eligible.has(item)) items.push(item);
      return { items: Int32Array.from(items), scores: Float32Array.from(items, (_, place) => 1 / (1 + place)) };
    },
  }),
});
`;

let database: TestDatabase;
let folder: string;
let env: NodeJS.ProcessEnv;
const ORIGIN = 'http://localhost';
const urls: Record<string, string> = {};
const apps: ChildProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await migrateQueue(database.urls.owner);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-plugins-'));
  install(folder);
  env = {
    PATH: process.env.PATH, NODE_ENV: 'production', LOG_LEVEL: 'error', DATABASE_URL: database.urls.owner, ZHIYIN_SECRET: database.secret, DATA_FOLDER: path.join(folder, 'data'),
    API_PORT: '0', ADMIN_PORT: '0', TRAINER_PORT: '0', PUBLIC_ORIGIN: ORIGIN, ZHIYIN_PLUGINS: 'acme-strategies',
  };
  for (const name of ['api', 'admin', 'trainer']) {
    const app = spawn(process.execPath, [path.join(root, `apps/${name}/dist/main.js`)], { cwd: folder, env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    app.once('message', (ready: { url: string }) => (urls[name] = ready.url));
    apps.push(app);
  }
  await until(async () => Object.keys(urls).length === 3);
  for (const url of Object.values(urls)) await until(async () => (await fetch(`${url}/readyz`)).ok);
});

afterAll(async () => {
  await Promise.all(apps.map(async (app) => {
    const gone = new Promise((resolve) => app.once('exit', resolve));
    if (app.exitCode === null && app.kill('SIGTERM')) await gone;
  }));
  await database?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

it('a strategy from an npm package is offered, set up, trained and asked like one of ours', async () => {
  expect((await zhiyin('tenant', 'create', 'acme')).stdout).toContain("tenant 'acme' made");
  const key = /zy_sk_\w+/.exec((await zhiyin('keys', 'create', 'acme')).stdout)?.[0] ?? '';
  const api = (method: string, route: string, body?: object) => call(urls.api, method, route, { authorization: `Bearer ${key}` }, body);
  const { strategies } = (await api('GET', '/v1/strategies')) as { strategies: { id: string; enabled: boolean }[] };
  expect(strategies.find(({ id }) => id === 'acme-newest')).toMatchObject({ enabled: true });

  await api('PUT', '/v1/items', { items: Array.from({ length: 12 }, (_, i) => ({ id: `i${10 + i}`, title: `Item ${i}`, type: 'product', categories: ['all'], price: 5, currency: 'EUR', stock: 5 })) });
  await api('POST', '/v1/events', { events: Array.from({ length: 120 }, (_, n) => ({ id: `e${n}`, type: 'purchase', item: `i${10 + ((n * 7) % 12)}`, user: `u${n % 20}`, at: new Date(Date.now() - (30 - n / 4) * DAY).toISOString() })) });

  const admin = await signedIn();
  const { id } = (await admin('POST', '/admin/v1/tenants/acme/runs', { strategy: 'acme-newest' })) as { id: number };
  await until(async () => !['queued', 'running'].includes(String((await admin('GET', `/admin/v1/tenants/acme/runs/${id}`)).status)));
  expect(await admin('GET', `/admin/v1/tenants/acme/runs/${id}`)).toMatchObject({ status: 'succeeded' });
  const { version } = await admin('POST', '/admin/v1/tenants/acme/placements/home/versions', { document: { retrieve: [{ strategy: 'acme-newest', n: 10 }] } });
  await admin('POST', '/admin/v1/tenants/acme/placements/home/activate', { version });
  const ask = async () => ((await api('POST', '/v1/recommendations', { placement: 'home', user: 'nobody-yet', limit: 3 })).items as { id: string }[]).map((item) => item.id);
  await until(async () => (await ask()).join() === 'i21,i20,i19');
});

it('a package that is not installed ends the start with one sentence that says what to do', async () => {
  const failed = await promisify(execFile)(process.execPath, [path.join(root, 'apps/api/dist/main.js')], { cwd: folder, env: { ...env, ZHIYIN_PLUGINS: 'acme-absent' } }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(/^plugin package 'acme-absent' cannot be loaded: .*npm install acme-absent\n$/s) });
});

/** As `npm install acme-strategies` beside the platform would leave it. */
function install(into: string): void {
  const modules = path.join(into, 'node_modules');
  fs.mkdirSync(path.join(modules, 'acme-strategies'), { recursive: true });
  fs.writeFileSync(path.join(modules, 'acme-strategies/package.json'), JSON.stringify({ name: 'acme-strategies', version: '1.0.0', type: 'module', exports: { import: './index.js' } }));
  fs.writeFileSync(path.join(modules, 'acme-strategies/index.js'), PLUGIN);
  for (const scope of ['@zhiyin', '@sinclair']) fs.symlinkSync(path.join(root, 'node_modules', scope), path.join(modules, scope));
}

const zhiyin = (...words: string[]) => promisify(execFile)(process.execPath, [path.join(root, 'tools/cli/dist/bin.js'), ...words], { cwd: folder, env });

async function call(url: string, method: string, route: string, headers: Record<string, string>, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${route}`, { method, headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) }, body: body ? JSON.stringify(body) : undefined });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${method} ${route} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

async function signedIn() {
  const token = await createSetupToken(new PgAdminStore(database.database));
  const origin = { origin: ORIGIN };
  const response = await fetch(`${urls.admin}/admin/v1/setup`, {
    method: 'POST', headers: { ...origin, 'content-type': 'application/json' }, body: JSON.stringify({ token, email: 'owner@example.org', name: 'Olive', password: 'a quiet river in spring' }),
  });
  const { csrfToken } = (await response.json()) as { csrfToken: string };
  const headers = { ...origin, cookie: String(response.headers.get('set-cookie')).split(';')[0], 'x-csrf-token': csrfToken };
  return (method: string, route: string, body?: object) => call(urls.admin, method, route, headers, body);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 90_000; !(await condition()); await new Promise((resolve) => setTimeout(resolve, 100))) {
    if (Date.now() > giveUpAt) throw new Error('did not happen in 90 s');
  }
}
