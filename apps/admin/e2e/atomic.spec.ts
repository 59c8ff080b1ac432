import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createSetupToken } from '@zhiyin/access';
import { PASSWORD, startAdminApp, type AdminApp, type Browser } from './admin-app.ts';

const DRAFT = { retrieve: [{ strategy: 'popularity', n: 50 }] };

/** Ways in which the entry cannot be written: at once, when everything else is done, and with the end of the connection in between. */
const FAILURES = {
  refused: 'create trigger fails before insert on audit_entry for each row execute function fail()',
  'refused at the commit': 'create constraint trigger fails after insert on audit_entry deferrable initially deferred for each row execute function fail()',
  'killed in between': 'create trigger fails before insert on audit_entry for each row execute function die()',
};

describe('a change and its audit entry', () => {
  let admin: AdminApp;
  let owner: pg.Client;
  const asked = new Set<string>();

  beforeAll(async () => {
    admin = await startAdminApp({ quiet: true });
    owner = new pg.Client(admin.test.urls.owner);
    await owner.connect();
    await owner.query(`create function fail() returns trigger language plpgsql as $$ begin raise exception 'no room for the entry'; end $$;
      create function die() returns trigger language plpgsql security definer as $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`);
  });
  afterAll(async () => {
    await owner?.end();
    await admin?.close();
  });

  /** Everything there is, but what counts attempts and when somebody was last seen. */
  async function everything(): Promise<Record<string, unknown>> {
    const { rows: tables } = await owner.query<{ name: string }>(`select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> 'login_attempt' order by 1`);
    const found: Record<string, unknown> = {};
    for (const { name } of tables) {
      const row = name === 'admin_session' ? 't.digest::text' : 't::text';
      found[name] = (await owner.query<{ rows: string[] }>(`select coalesce(array_agg(${row} order by ${row}), '{}') as rows from ${name} t`)).rows[0].rows;
    }
    return found;
  }

  /** Neither while the entry cannot be written, both once it can. @returns the answer of the change that was made */
  async function bothOrNeither(browser: Browser, method: string, route: string, parameters: Record<string, string | number> = {}, body?: object, changes = true) {
    asked.add(`${method} ${route}`);
    const address = route.replace(/:(\w+)/g, (_all, name: string) => String({ tenant: 'acme', strategy: 'popularity', placement: 'home', ...parameters }[name]));
    for (const [how, trigger] of Object.entries(FAILURES)) {
      const before = await everything();
      await owner.query(trigger);
      const { status } = await browser.send(method, address, body);
      await owner.query('drop trigger fails on audit_entry');
      expect([route, how, status >= 500]).toEqual([route, how, true]);
      expect([route, how, await everything()]).toEqual([route, how, before]);
    }
    const before = await everything();
    const answer = await browser.send(method, address, body);
    const after = await everything();
    expect([route, answer.status < 300, (after.audit_entry as string[]).length - (before.audit_entry as string[]).length]).toEqual([route, true, 1]);
    const same = JSON.stringify({ ...after, audit_entry: 0, audit_head: 0 }) === JSON.stringify({ ...before, audit_entry: 0, audit_head: 0 });
    expect([route, !same]).toEqual([route, changes]);
    return answer;
  }

  it('are one: on every changing route there are both, or neither', async () => {
    const me = admin.browser();
    await bothOrNeither(me, 'POST', '/admin/v1/setup', {}, { token: await createSetupToken(admin.services.admins), email: 'owner@example.org', name: 'Olive', password: PASSWORD });
    await bothOrNeither(me, 'POST', '/admin/v1/login', {}, { email: 'owner@example.org', password: PASSWORD });

    const invited = await bothOrNeither(me, 'POST', '/admin/v1/team', {}, { email: 'ann@example.org', name: 'Ann', platformRole: null });
    const ann = admin.browser();
    const { link } = (await bothOrNeither(me, 'POST', '/admin/v1/team/:admin/link', { admin: invited.body.id })).body;
    await bothOrNeither(ann, 'POST', '/admin/v1/invitations/accept', {}, { token: String(link).split('=')[1], password: PASSWORD });
    await bothOrNeither(ann, 'PUT', '/admin/v1/me/password', {}, { current: PASSWORD, password: 'another quiet river' });
    await bothOrNeither(ann, 'POST', '/admin/v1/logout');
    await bothOrNeither(me, 'PATCH', '/admin/v1/team/:admin', { admin: invited.body.id }, { platformRole: 'viewer' });

    const tenant = (await bothOrNeither(me, 'POST', '/admin/v1/tenants', {}, { slug: 'acme', name: 'Acme' })).body;
    await bothOrNeither(me, 'PATCH', '/admin/v1/tenants/:tenant', {}, { name: 'Acme & Co' });
    await bothOrNeither(me, 'PUT', '/admin/v1/tenants/:tenant/members/:admin', { admin: invited.body.id }, { role: 'viewer' });
    await bothOrNeither(me, 'DELETE', '/admin/v1/tenants/:tenant/members/:admin', { admin: invited.body.id });

    const key = (await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/keys', {}, { kind: 'secret', name: 'server' })).body;
    await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/keys/:key/rotate', { key: key.id }, {});
    await bothOrNeither(me, 'DELETE', '/admin/v1/tenants/:tenant/keys/:key', { key: key.id });

    await bothOrNeither(me, 'PUT', '/admin/v1/tenants/:tenant/strategies/:strategy', {}, { enabled: true, schedule: '0 4 * * *' });
    const artifact = await admin.services.strategies.addArtifact(tenant.id, { strategy: 'popularity', digest: 'a'.repeat(64), runId: 1, manifest: {} });
    await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/strategies/:strategy/champion', {}, { artifact: artifact.id, expectedEpoch: 0 });
    await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/placements/:placement/versions', {}, { document: DRAFT });
    await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/placements/:placement/activate', {}, { version: 2 });
    await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/placements/:placement/rollback', {}, {});
    const run = (await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/runs', {}, { strategy: 'popularity' })).body;
    await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/runs/:run/cancel', { run: run.id });
    await me.send('PUT', '/admin/v1/tenants/acme/strategies/ease', { enabled: true });
    const search = (await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/runs/tuning', {}, { strategy: 'ease' })).body;
    const { fence } = (await admin.services.runs.claim(tenant.id, search.id, 'trainer', 60_000))!;
    await admin.services.runs.finish(tenant.id, search.id, fence, { status: 'succeeded', metrics: { offer: { regularization: 7 } }, error: null, artifactId: null });
    await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/runs/:run/apply', { run: search.id });
    await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/events', {}, { event: { type: 'view', user: 'ada', item: 'mug' } });
    const [{ user }] = (await me.send('GET', '/admin/v1/tenants/acme/users')).body.users;
    // Nobody's data leaves unwritten; nothing else changes.
    await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/users/:user/export', { user }, {}, false);
    await bothOrNeither(me, 'DELETE', '/admin/v1/tenants/:tenant/users/:user', { user });
    await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/suspend');
    await bothOrNeither(me, 'POST', '/admin/v1/tenants/:tenant/resume');
    await bothOrNeither(me, 'DELETE', '/admin/v1/tenants/:tenant');

    const changing = admin.services.routes.filter(({ method, rules }) => method !== 'GET' && rules.operation && rules.operation !== 'pipelines.preview');
    expect(changing.map(({ method, path }) => `${method} ${path}`).filter((route) => !asked.has(route))).toEqual([]);
    expect(await admin.services.auditLog.verify()).toMatchObject({ intact: true, brokenAt: null });
  });

  it('keep one chain when changes of tenants and of the platform come at once', async () => {
    const me = admin.browser();
    await me.send('POST', '/admin/v1/login', { email: 'owner@example.org', password: PASSWORD });
    for (const slug of ['one', 'two']) await me.send('POST', '/admin/v1/tenants', { slug, name: slug });
    const before = (await admin.services.auditLog.verify()).entries;
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => {
      const base = `/admin/v1/tenants/${i % 2 ? 'one' : 'two'}`;
      return i % 4 < 2 ? me.send('PATCH', base, { name: `name ${i}` }) : me.send('POST', `${base}/keys`, { kind: 'secret', name: `key ${i}` });
    }));
    expect(answers.filter(({ status }) => status >= 300)).toEqual([]);
    expect(await admin.services.auditLog.verify()).toMatchObject({ intact: true, brokenAt: null, entries: before + 40 });
  });

  it('is of the own tenant when a tenant makes it', async () => {
    await expect(admin.test.database.withTenant(1 as never, (client) => client.query(
      "insert into audit_entry (tenant_id, actor, action, subject, digest) values (2, 'x', 'x', 'x', '')"))).rejects.toThrow(/row-level security/);
  });
});
