import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeyAuthority } from '@zhiyin/access';
import { openDataSource } from '@zhiyin/persistence';
import { startAdminApp, type AdminApp, type Browser } from './admin-app.ts';

const BASE = '/admin/v1/tenants/acme';
const DRAFT = { retrieve: [{ strategy: 'popularity', n: 50 }] };

describe('changes', () => {
  let admin: AdminApp;
  let owner: Browser;

  beforeAll(async () => {
    admin = await startAdminApp();
    owner = await admin.owner();
    await owner.send('POST', '/admin/v1/tenants', { slug: 'acme', name: 'Acme' });
  });

  afterAll(() => admin?.close());

  const entries = async () => Number((await admin.test.database.system.query<{ n: string }>('select count(*) as n from audit_entry')).rows[0].n);
  const announced = async (kind: string) => Number((await admin.test.database.system.query<{ n: string }>("select count(*) as n from tenant_change where change->>'kind' = $1", [kind])).rows[0].n);

  it('leave exactly one audit entry each and tell the replicas; refused ones and reads leave none', async () => {
    const key = (await owner.send('POST', `${BASE}/keys`, { kind: 'publishable', name: 'web', origins: ['https://shop.example/'] })).body;
    const steps: [string, string, object | undefined, number, string | null][] = [
      ['PUT', `${BASE}/strategies/popularity`, { enabled: false }, 200, 'strategies'],
      ['PUT', `${BASE}/strategies/popularity`, { enabled: true, schedule: '0 4 * * *' }, 200, 'strategies'],
      ['PUT', `${BASE}/strategies/popularity`, { enabled: true, config: { noSuchField: 1 } }, 422, null],
      ['PUT', `${BASE}/strategies/popularity`, { enabled: true, schedule: 'sometimes' }, 422, null],
      ['PUT', `${BASE}/strategies/popularity`, { enabled: true, revision: 1 }, 409, null],
      ['PUT', `${BASE}/strategies/nothing`, { enabled: true }, 404, null],
      ['POST', `${BASE}/placements/home/versions`, { document: DRAFT, note: 'simple' }, 201, null],
      ['POST', `${BASE}/placements/home/versions`, { document: { retrieve: [{ strategy: 'nothing', n: 5 }] } }, 422, null],
      ['POST', `${BASE}/placements/2nd-page/versions`, { document: DRAFT }, 400, null],
      ['POST', `${BASE}/placements/home/activate`, { version: 2, expectedEpoch: 1 }, 200, 'pipelines'],
      ['POST', `${BASE}/placements/home/activate`, { version: 1, expectedEpoch: 1 }, 409, null],
      ['POST', `${BASE}/placements/home/activate`, { version: 77 }, 404, null],
      ['POST', `${BASE}/placements/home/rollback`, {}, 200, 'pipelines'],
      ['POST', `${BASE}/runs`, { strategy: 'popularity', seed: 5 }, 202, null],
      ['POST', `${BASE}/runs`, { strategy: 'popularity' }, 409, null],
      ['POST', `${BASE}/keys/${key.id}/rotate`, { overlapMinutes: 1 }, 201, 'keys'],
      ['DELETE', `${BASE}/keys/${key.id}`, undefined, 200, 'keys'],
      ['POST', `${BASE}/suspend`, {}, 200, 'tenant'],
      ['POST', `${BASE}/resume`, {}, 200, 'tenant'],
      ['GET', `${BASE}/keys`, undefined, 200, null],
    ];
    for (const [method, url, body, status, kind] of steps) {
      const before = [await entries(), kind ? await announced(kind) : 0];
      const answer = await owner.send(method, url, body);
      const after = [await entries(), kind ? await announced(kind) : 0];
      const changed = method !== 'GET' && status < 300;
      expect([method, url, answer.status, after[0] - before[0], after[1] - before[1]]).toEqual([method, url, status, changed ? 1 : 0, kind ? 1 : 0]);
    }
  });

  it('that change nothing leave no entry and tell no replica', async () => {
    const shop = '/admin/v1/tenants/still';
    const tenant = (await owner.send('POST', '/admin/v1/tenants', { slug: 'still', name: 'Still' })).body.id;
    const key = (await owner.send('POST', `${shop}/keys`, { kind: 'secret', name: 'server' })).body;
    const { id: person } = await admin.person(owner, null);
    const run = (await owner.send('POST', `${shop}/runs`, { strategy: 'popularity' })).body.id;
    await admin.services.runs.claim(tenant, run, 'trainer', 60_000);
    const twice: [string, string, object | undefined][] = [
      ['PATCH', shop, { name: 'Quiet', currency: 'EUR', locale: 'de' }],
      ['PUT', `${shop}/strategies/popularity`, { enabled: true, config: { halfLifeDays: 9 }, schedule: '0 4 * * *' }],
      ['POST', `${shop}/placements/home/activate`, { version: 2 }],
      ['PUT', `${shop}/members/${person}`, { role: 'viewer' }],
      ['PATCH', `/admin/v1/team/${person}`, { name: 'Penny' }],
      ['DELETE', `${shop}/keys/${key.id}`, undefined],
      ['POST', `${shop}/runs/${run}/cancel`, {}],
      ['POST', `${shop}/suspend`, {}],
    ];
    await owner.send('POST', `${shop}/placements/home/versions`, { document: DRAFT });
    const told = async () => Number((await admin.test.database.system.query<{ n: string }>('select count(*) as n from tenant_change')).rows[0].n);
    for (const [method, url, body] of twice) {
      const before = await entries();
      const first = await owner.send(method, url, body);
      expect([url, first.status < 300, await entries() - before]).toEqual([url, true, 1]);
      const [between, changes] = [await entries(), await told()];
      const again = await owner.send(method, url, body);
      expect([url, again.status, again.body, await entries() - between, await told() - changes]).toEqual([url, first.status, first.body, 0, 0]);
    }
  });

  it('can be read back: who, what, before and after, of one tenant', async () => {
    const { entries } = (await owner.send('GET', `${BASE}/audit?action=strategies.set`)).body;
    expect(entries[0]).toMatchObject({
      actor: 'admin:1', action: 'strategies.set', subject: 'strategy:popularity', before: { enabled: false }, after: { enabled: true, schedule: '0 4 * * *' },
      requestId: expect.any(String), address: expect.any(String),
    });
    expect(entries).toHaveLength(2);
    const page = (await owner.send('GET', '/admin/v1/audit?limit=3')).body;
    const older = (await owner.send('GET', `/admin/v1/audit?limit=3&before=${page.next}`)).body;
    expect(older.entries[0].id).toBeLessThan(page.entries[2].id);
    expect((await owner.send('GET', '/admin/v1/audit?limit=9999')).status).toBe(400);
  });

  it('show a draft beside what is active, and where two versions differ', async () => {
    const { status, body } = await owner.send('POST', `${BASE}/placements/home/preview`, { document: DRAFT, user: 'somebody', items: ['unknown-item'] });
    expect({ status, person: body.person, missing: body.missingItems }).toEqual({ status: 200, person: 'stranger', missing: ['unknown-item'] });
    expect(body.active.items).toEqual([]);
    expect(body.draft.items).toEqual([]);
    const diff = (await owner.send('GET', `${BASE}/placements/home/diff?from=1&to=2`)).body;
    expect(diff.differences.map(({ path }: { path: string }) => path)).toContain('/retrieve/0/strategy');
    expect((await owner.send('GET', `${BASE}/placements/home/diff?from=1&to=99`)).status).toBe(404);
  });

  it('follow the life of a key: shown once, found by its digest, rotated with overlap, refused when revoked', async () => {
    const authority = new ApiKeyAuthority(admin.services.keys);
    const made = (await owner.send('POST', `${BASE}/keys`, { kind: 'secret', name: 'server' })).body;
    expect(await authority.authenticate(made.key)).toMatchObject({ kind: 'secret', keyId: made.id, tenantStatus: 'active' });
    const listed = JSON.stringify((await owner.send('GET', `${BASE}/keys`)).body);
    const { rows } = await admin.test.database.system.query('select k::text, (select json_agg(a)::text from audit_entry a) as audit from api_key k');
    for (const place of [listed, JSON.stringify(rows)]) expect(place).not.toContain(made.key.slice(0, 20));
    const next = (await owner.send('POST', `${BASE}/keys/${made.id}/rotate`, {})).body;
    expect(await authority.authenticate(made.key)).not.toBeNull();
    expect(await authority.authenticate(next.key)).toMatchObject({ keyId: next.id });
    await authority.flushUses();
    await owner.send('DELETE', `${BASE}/keys/${made.id}`);
    const fresh = new ApiKeyAuthority(admin.services.keys);
    expect([await fresh.authenticate(made.key), (await fresh.authenticate(next.key))?.keyId]).toEqual([null, next.id]);
    expect(await owner.send('POST', `${BASE}/keys/${made.id}/rotate`, {})).toMatchObject({ status: 409, body: { code: 'KEY_OVER' } });
    const keys = (await owner.send('GET', `${BASE}/keys`)).body.keys;
    expect(keys.find(({ id }: { id: number }) => id === made.id)).toMatchObject({ state: 'revoked', lastUsedAt: expect.any(String) });
    for (const body of [
      { kind: 'publishable', name: 'x', scopes: ['items:write'] }, { kind: 'publishable', name: 'x', origins: ['*'] }, { kind: 'master', name: 'x' },
      { kind: 'secret', name: 'x', expiresAt: '2001-01-01T00:00:00Z' },
    ]) expect((await owner.send('POST', `${BASE}/keys`, body)).status).toBe(400);
  });

  it('cannot be taken out of the log, or altered in it, unnoticed', async () => {
    const verdict = (await owner.send('GET', '/admin/v1/audit/verify')).body;
    expect(verdict).toMatchObject({ intact: true, brokenAt: null, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
    for (const statement of ["update audit_entry set actor = 'admin:9'", 'delete from audit_entry', 'truncate audit_entry']) {
      await expect(admin.test.database.system.query(statement)).rejects.toThrow(/permission denied/);
    }
    const database = await openDataSource(admin.test.urls, { role: 'owner' });
    const count = Number(verdict.entries);
    const middle = Math.floor(count / 2);
    const ids: { id: string }[] = await database.query('select id from audit_entry order by id');
    const tampered = [
      ["update audit_entry set actor = 'admin:9' where id = $1", middle],
      [`update audit_entry set after = '{"enabled": "maybe"}' where id = $1`, middle],
      ["update audit_entry set at = at + interval '1 hour' where id = $1", middle],
      ['delete from audit_entry where id = $1', middle],
    ] as const;
    // The owner is a superuser here: also who is above every policy leaves a trace.
    for (const [statement, position] of tampered) {
      const runner = database.createQueryRunner();
      await runner.query('create temp table kept as select * from audit_entry');
      await runner.query(statement, [ids[position].id]);
      const broken = (await owner.send('GET', '/admin/v1/audit/verify')).body;
      expect([statement, broken.intact, broken.brokenAt !== null]).toEqual([statement, false, true]);
      await runner.query('delete from audit_entry');
      await runner.query('insert into audit_entry overriding system value select * from kept');
      await runner.query('drop table kept');
      await runner.release();
    }
    expect((await owner.send('GET', `/admin/v1/audit/verify?head=${verdict.head}`)).body.intact).toBe(true);
    await database.query('delete from audit_entry where id = $1', [ids[count - 1].id]);
    expect((await owner.send('GET', '/admin/v1/audit/verify')).body.intact).toBe(false);
    await database.query('update audit_head set digest = (select digest from audit_entry order by id desc limit 1)');
    expect((await owner.send('GET', '/admin/v1/audit/verify')).body.intact).toBe(true);
    // Only a head that was written down elsewhere tells that the end was cut off.
    expect((await owner.send('GET', `/admin/v1/audit/verify?head=${verdict.head}`)).body.intact).toBe(false);
    await database.destroy();
  });

  it('keep the chain whole when many are made at once', async () => {
    const before = (await admin.services.auditLog.verify()).entries;
    const answers = await Promise.all(Array.from({ length: 15 }, (_, i) => owner.send('PATCH', BASE, { name: `Acme ${i} 知音 😀` })));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await admin.services.auditLog.verify()).toMatchObject({ brokenAt: null, entries: before + 15 });
  });

  it('refuse text that cannot be kept, wherever it stands', async () => {
    expect(await owner.send('PATCH', BASE, { name: 'Acme\0' })).toMatchObject({ status: 400, body: { code: 'TEXT_UNSTORABLE' } });
    expect((await owner.send('GET', '/admin/v1/tenants/a%00b')).status).toBe(400);
    expect((await owner.send('GET', `${BASE}/audit?actor=%00`)).status).toBe(400);
    expect((await owner.send('GET', `${BASE}/strategies/%00`)).status).toBe(400);
  });

  it('end with everything of a tenant gone but what was written down about it', async () => {
    expect((await owner.send('DELETE', BASE)).status).toBe(204);
    expect((await owner.send('GET', BASE)).status).toBe(404);
    const { entries } = (await owner.send('GET', '/admin/v1/audit?action=tenants.delete')).body;
    expect(entries[0]).toMatchObject({ before: { slug: 'acme' } });
  });
});
