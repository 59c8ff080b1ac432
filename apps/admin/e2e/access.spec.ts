import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_ROLES, mayDo, OPERATIONS, type Operation } from '@zhiyin/access';
import type { AdminRole } from '@zhiyin/domain';
import { PASSWORD, startAdminApp, type AdminApp, type Browser } from './admin-app.ts';

const DRAFT = { retrieve: [{ strategy: 'popularity', n: 50 }], fallback: [], filter: [], blend: { method: 'reciprocal-rank' }, rerank: {}, explain: { reasons: 1 } };

/** A body each changing route accepts: so that a refusal can only be about who asks. */
const BODIES: Partial<Record<Operation, object>> = {
  'team.invite': { email: 'guest@example.org', name: 'Guest', platformRole: null },
  'team.update': { name: 'Renamed' },
  'tenants.create': { slug: 'acme', name: 'taken, so nothing changes' },
  'tenants.update': { name: 'Acme' },
  'members.set': { role: 'viewer' },
  'keys.create': { kind: 'secret', name: 'server' },
  'keys.rotate': {},
  'strategies.set': { enabled: true },
  'artifacts.promote': { artifact: 999, expectedEpoch: 0 },
  'pipelines.save': { document: DRAFT },
  'pipelines.activate': { version: 1 },
  'pipelines.rollback': {},
  'pipelines.preview': { document: DRAFT },
  'runs.start': { strategy: 'popularity' },
  'runs.tune': { strategy: 'ease' },
  'events.send': { event: { type: 'view', item: 'mug' } },
  'password.change': { current: 'not this one', password: 'another quiet river' },
};

describe('who may do what', () => {
  let admin: AdminApp;
  let owner: Browser;
  let invited = 0;
  const people = new Map<string, Browser>();

  beforeAll(async () => {
    admin = await startAdminApp();
    owner = await admin.owner();
    for (const slug of ['acme', 'globex']) await owner.send('POST', '/admin/v1/tenants', { slug, name: slug });
    for (const role of ADMIN_ROLES) {
      people.set(`platform ${role}`, (await admin.person(owner, role)).browser);
      const member = await admin.person(owner, null);
      await owner.send('PUT', `/admin/v1/tenants/acme/members/${member.id}`, { role });
      people.set(`acme ${role}`, member.browser);
    }
    people.set('platform nobody', (await admin.person(owner, null)).browser);
  });

  afterAll(() => admin?.close());

  const routes = () => admin.services.routes.filter(({ rules }) => rules.operation);

  const addressOf = (path: string, tenant: string) => path
    .replace(':tenant', tenant).replace(':strategy', 'popularity').replace(':placement', 'home').replace(':version', '1')
    .replace(/:(admin|key|run|user|item)/, '987654') + (path.endsWith('/diff') ? '?from=1&to=1' : '');

  async function ask(browser: Browser, { method, path, rules }: { method: string; path: string; rules: { operation?: Operation } }, tenant: string) {
    const body = { ...(rules.operation && BODIES[rules.operation]) };
    if (rules.operation === 'team.invite') Object.assign(body, { email: `guest-${++invited}@example.org` });
    return browser.send(method, addressOf(path, tenant), method === 'GET' || method === 'DELETE' ? undefined : body);
  }

  it('has a route for every operation and an operation for every route', () => {
    expect([...new Set(routes().map(({ rules }) => rules.operation))].sort()).toEqual(Object.keys(OPERATIONS).sort());
    const open = admin.services.routes.filter(({ rules }) => !rules.operation).map(({ method, path }) => `${method} ${path}`);
    expect(open.filter((route) => route.includes('/admin/') || !/^(GET|OPTIONS) /.test(route))).toEqual([]);
  });

  it('lets every role do exactly what the table says, on every route', async () => {
    const wrong: string[] = [];
    // Not asked of everybody: they would end the tenant or the session the next question needs, or would not end.
    const skipped: Operation[] = ['tenants.delete', 'session.close', 'tenants.suspend', 'events.follow'];
    for (const route of routes()) {
      const operation = route.rules.operation as Operation;
      if (OPERATIONS[operation].scope === 'public') continue;
      for (const [name, browser] of people) {
        const [where, role] = name.split(' ') as ['platform' | 'acme', AdminRole | 'nobody'];
        const allowed = expectedFor(operation, where, role);
        if (allowed && skipped.includes(operation)) continue;
        const { status, body } = await ask(browser, route, 'acme');
        const refused = body?.code === 'ROLE_TOO_WEAK' || body?.code === 'TENANT_UNKNOWN';
        if (refused === allowed || status >= 500 || status === 401) wrong.push(`${name}: ${route.method} ${route.path} -> ${status} ${body?.code}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  function expectedFor(operation: Operation, where: string, role: AdminRole | 'nobody'): boolean {
    const acme = 1 as never;
    const base = { id: 1, email: '', name: '', disabled: false, activated: true, createdAt: 0 };
    if (role === 'nobody') return mayDo(operation, { ...base, platformRole: null, memberships: [] }, acme);
    return mayDo(operation, where === 'platform' ? { ...base, platformRole: role, memberships: [] } : { ...base, platformRole: null, memberships: [{ tenant: acme, admin: 1, role }] }, acme);
  }

  it('answers nobody who has not signed in', async () => {
    const stranger = admin.browser();
    for (const route of routes()) {
      if (OPERATIONS[route.rules.operation as Operation].scope === 'public') continue;
      expect([route.path, (await ask(stranger, route, 'acme')).status]).toEqual([route.path, 401]);
    }
  });

  it("answers another tenant's address exactly like one that does not exist", async () => {
    const member = people.get('acme owner') as Browser;
    for (const route of routes().filter(({ path }) => path.includes(':tenant'))) {
      const [foreign, absent] = [await ask(member, route, 'globex'), await ask(member, route, 'no-such-shop')];
      expect([route.path, foreign.status, absent.status]).toEqual([route.path, 404, 404]);
      expect({ ...foreign.body, requestId: '' }).toEqual({ ...absent.body, requestId: '' });
    }
  });

  it("answers another tenant's keys and runs exactly like ones that do not exist", async () => {
    const key = (await owner.send('POST', '/admin/v1/tenants/globex/keys', { kind: 'secret', name: 'theirs' })).body;
    const run = (await owner.send('POST', '/admin/v1/tenants/globex/runs', { strategy: 'content-based' })).body;
    expect([key.id > 0, run.id > 0]).toEqual([true, true]);
    const member = people.get('acme owner') as Browser;
    for (const [method, address] of [['DELETE', 'keys/ID'], ['POST', 'keys/ID/rotate'], ['GET', 'runs/ID'], ['GET', 'runs/ID/log'], ['POST', 'runs/ID/cancel']] as const) {
      const id = address.startsWith('keys') ? key.id : run.id;
      const ask = (of: number | string) => member.send(method, `/admin/v1/tenants/acme/${address.replace('ID', String(of))}`, method === 'POST' ? {} : undefined);
      const [foreign, absent] = [await ask(id), await ask(987654)];
      expect([address, foreign.status]).toEqual([address, 404]);
      expect({ ...foreign.body, requestId: '' }).toEqual({ ...absent.body, requestId: '' });
    }
    // The owner, who may, still finds them untouched.
    expect((await owner.send('GET', '/admin/v1/tenants/globex/keys')).body.keys[0]).toMatchObject({ id: key.id, state: 'valid' });
    expect((await owner.send('GET', `/admin/v1/tenants/globex/runs/${run.id}`)).body).toMatchObject({ status: 'queued', cancelRequested: false });
  });

  it('lets nobody hand out more than they have', async () => {
    const someone = await admin.person(owner, null);
    const adminOfAcme = people.get('acme admin') as Browser;
    const give = (role: string) => adminOfAcme.send('PUT', `/admin/v1/tenants/acme/members/${someone.id}`, { role });
    expect(await give('owner')).toMatchObject({ status: 403, body: { code: 'ROLE_TOO_WEAK' } });
    expect((await give('admin')).status).toBe(200);
    await owner.send('PUT', `/admin/v1/tenants/acme/members/${someone.id}`, { role: 'owner' });
    expect((await give('viewer')).status).toBe(403);
  });

  it('never leaves the platform without an owner, and ends the sessions of whoever lost a role', async () => {
    const second = await admin.person(owner, 'owner');
    const me = (await owner.send('GET', '/admin/v1/me')).body;
    expect((await owner.send('PATCH', `/admin/v1/team/${second.id}`, { platformRole: 'viewer' })).status).toBe(200);
    expect((await second.browser.send('GET', '/admin/v1/me')).status).toBe(401);
    for (const [name, browser] of people) if (name === 'platform owner') {
      const { id } = (await browser.send('GET', '/admin/v1/me')).body;
      await owner.send('PATCH', `/admin/v1/team/${id}`, { disabled: true });
      expect((await browser.send('GET', '/admin/v1/me')).status).toBe(401);
    }
    expect(await owner.send('PATCH', `/admin/v1/team/${me.id}`, { platformRole: null })).toMatchObject({ status: 409, body: { code: 'LAST_OWNER' } });
    expect((await owner.send('GET', '/admin/v1/me')).status).toBe(200);
  });

  it('keeps what a body may not say out', async () => {
    const answer = await owner.send('POST', '/admin/v1/tenants', { slug: 'mine', name: 'Mine', id: 7, status: 'active', createdAt: 0 });
    expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect(answer.body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(['createdAt', 'id', 'status']);
    expect((await owner.send('POST', '/admin/v1/login', { email: ['x@y.z'], password: PASSWORD })).status).toBe(400);
  });
});
