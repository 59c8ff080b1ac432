import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdminApp, type AdminApp } from './admin-app.ts';

const KEPT = path.resolve(import.meta.dirname, '../../../docs/admin-openapi.json');

interface Document {
  readonly paths: Record<string, Record<string, { summary?: string; responses: Record<string, object>; security?: object[] }>>;
}

describe('the description of the admin API', () => {
  let admin: AdminApp;
  let served: Document;

  beforeAll(async () => {
    admin = await startAdminApp();
    served = (await admin.browser().send('GET', '/docs/openapi.json')).body as Document;
  });
  afterAll(() => admin?.close());

  const operations = () => Object.entries(served.paths).flatMap(([route, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${route}`, ...operation })));

  it('names exactly the routes that exist', () => {
    const routes = admin.services.routes.filter(({ method, path: route }) => route.startsWith('/admin/') && method !== 'HEAD' && method !== 'OPTIONS')
      .map(({ method, path: route }) => `${method} ${route.replace(/:(\w+)/g, '{$1}')}`);
    const described = operations().map(({ name }) => name).filter((name) => name.includes(' /admin/'));
    expect(described.sort()).toEqual([...new Set(routes)].sort());
    expect(described.length).toBeGreaterThan(40);
  });

  it('equals the file in docs (ZHIYIN_UPDATE_OPENAPI=1 writes it)', () => {
    const text = `${JSON.stringify(served, null, 2)}\n`;
    if (process.env.ZHIYIN_UPDATE_OPENAPI) fs.writeFileSync(KEPT, text);
    expect(text).toBe(fs.readFileSync(KEPT, 'utf8'));
  });

  it('says of every operation what it is for, and how it fails', () => {
    const bare = operations().filter(({ name }) => name.includes(' /admin/')).filter(({ summary, responses }) => !summary || !Object.keys(responses).some((status) => status.startsWith('4')));
    expect(bare.map(({ name }) => name)).toEqual([]);
  });
});
