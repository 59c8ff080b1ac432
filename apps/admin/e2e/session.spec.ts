import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ORIGIN, PASSWORD, startAdminApp, type AdminApp, type Browser } from './admin-app.ts';

const TENANT = { slug: 'forged', name: 'Forged' };

describe('sessions', () => {
  let admin: AdminApp;
  let owner: Browser;

  beforeAll(async () => {
    admin = await startAdminApp();
    owner = await admin.owner();
  });

  afterAll(() => admin?.close());

  it.each([
    ['from another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 'ORIGIN_FOREIGN'],
    ['from a sister site', { 'sec-fetch-site': 'same-site', origin: 'http://evil.localhost:3001' }, 'ORIGIN_FOREIGN'],
    ['from a page without origin', { 'sec-fetch-site': 'cross-site', origin: 'null' }, 'ORIGIN_FOREIGN'],
    ['without the token', { 'x-csrf-token': '' }, 'CSRF_TOKEN_WRONG'],
    ['with a made-up token', { 'x-csrf-token': 'A'.repeat(43) }, 'CSRF_TOKEN_WRONG'],
  ])('refuse a change %s', async (_how, headers, code) => {
    expect(await owner.send('POST', '/admin/v1/tenants', TENANT, headers)).toMatchObject({ status: 403, body: { code } });
    expect((await owner.send('GET', '/admin/v1/tenants/forged')).status).toBe(404);
  });

  it("refuse a change with another session's token, and accept it with their own", async () => {
    const other = await admin.person(owner, 'owner');
    expect((await owner.send('POST', '/admin/v1/tenants', TENANT, { 'x-csrf-token': other.browser.csrfToken ?? '' })).status).toBe(403);
    expect((await owner.send('POST', '/admin/v1/tenants', { slug: 'real', name: 'Real' })).status).toBe(201);
  });

  it('refuse sign-in from another site, and bodies that forms can send', async () => {
    const browser = admin.browser();
    expect((await browser.send('POST', '/admin/v1/login', { email: 'owner@example.org', password: PASSWORD }, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const form = await admin.app.inject({ method: 'POST', url: '/admin/v1/login', headers: { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' }, payload: 'email=owner%40example.org&password=x' });
    expect(form.statusCode).toBe(415);
  });

  it('are new at every sign-in: an id planted before is worth nothing after', async () => {
    const browser = admin.browser();
    browser.cookie = `sid=${'A'.repeat(43)}`;
    await browser.send('POST', '/admin/v1/login', { email: 'owner@example.org', password: PASSWORD });
    const first = browser.cookie;
    expect(first).not.toContain('AAAA');
    await browser.send('POST', '/admin/v1/login', { email: 'owner@example.org', password: PASSWORD });
    expect(browser.cookie).not.toBe(first);
    const thief = admin.browser();
    thief.cookie = first;
    expect((await thief.send('GET', '/admin/v1/me')).status).toBe(401);
  });

  it('lie in the database as digests only', async () => {
    const { rows } = await admin.test.database.system.query('select s.*, t.* from admin_session s, setup_token t');
    const kept = JSON.stringify(rows, (_key, value: unknown) => (Buffer.isBuffer(value) ? value.toString('base64url') : value));
    expect(kept).not.toContain((owner.cookie ?? '').split('=')[1]);
  });

  it('end on the server when somebody signs out, has been idle for 30 minutes, or 12 hours have passed', async () => {
    const { browser } = await admin.person(owner, 'viewer');
    const kept = { ...browser, cookie: browser.cookie };
    expect((await browser.send('POST', '/admin/v1/logout')).status).toBe(204);
    browser.cookie = kept.cookie;
    expect((await browser.send('GET', '/admin/v1/me')).status).toBe(401);
    for (const passed of ["last_seen_at = now() - interval '31 minutes'", "expires_at = now() - interval '1 second'"]) {
      const someone = await admin.person(owner, 'viewer');
      await admin.test.database.system.query(`update admin_session set ${passed} where admin_id = $1`, [someone.id]);
      expect((await someone.browser.send('GET', '/admin/v1/me')).status).toBe(401);
    }
  });

  it('end, all of them, when the password changes', async () => {
    const { browser, email } = await admin.person(owner, 'viewer');
    const elsewhere = admin.browser();
    await elsewhere.send('POST', '/admin/v1/login', { email, password: PASSWORD });
    expect((await browser.send('PUT', '/admin/v1/me/password', { current: 'wrong', password: 'another quiet river' })).status).toBe(403);
    expect((await browser.send('PUT', '/admin/v1/me/password', { current: PASSWORD, password: 'another quiet river' })).status).toBe(200);
    expect((await elsewhere.send('GET', '/admin/v1/me')).status).toBe(401);
    expect((await browser.send('GET', '/admin/v1/me')).status).toBe(200);
    expect((await elsewhere.send('POST', '/admin/v1/login', { email, password: PASSWORD })).status).toBe(401);
  });
});

describe('the brake on guessing', () => {
  let admin: AdminApp;
  let owner: Browser;

  beforeAll(async () => {
    admin = await startAdminApp();
    owner = await admin.owner();
  });

  afterAll(() => admin?.close());

  const tryAs = (email: string, address: string, password = 'wrong') => admin.browser(address).send('POST', '/admin/v1/login', { email, password });

  it('closes an account after five failures, from wherever they came, for the right password too', async () => {
    const { email } = await admin.person(owner, 'viewer');
    for (let i = 0; i < 5; i++) expect(await tryAs(email, `10.1.0.${i}`)).toMatchObject({ status: 401, body: { code: 'SIGN_IN_REFUSED' } });
    const closed = await tryAs(email, '10.1.0.9', PASSWORD);
    expect(closed).toMatchObject({ status: 429, body: { code: 'TOO_MANY_ATTEMPTS' } });
    expect(Number(closed.headers['retry-after'])).toBeGreaterThan(800);
    await admin.test.database.system.query("update login_attempt set at = at - interval '16 minutes'");
    expect((await tryAs(email, '10.1.0.9', PASSWORD)).status).toBe(200);
  });

  it('closes an address after five failures, whomever they were about', async () => {
    for (let i = 0; i < 5; i++) expect((await tryAs(`nobody-${i}@example.org`, '10.2.0.1')).status).toBe(401);
    expect((await tryAs('somebody@example.org', '10.2.0.1')).status).toBe(429);
    expect((await tryAs('somebody@example.org', '10.2.0.2')).status).toBe(401);
  });

  it('counts guesses that come at once', async () => {
    const { email } = await admin.person(owner, 'viewer');
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => tryAs(email, `10.3.0.${i}`)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
  });

  it('answers an unknown account like a known one', async () => {
    const [known, unknown] = [await tryAs('owner@example.org', '10.4.0.1'), await tryAs('unknown@example.org', '10.4.0.2')];
    expect({ ...known.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
  });

  it('keeps neither e-mails nor addresses of those who tried', async () => {
    await tryAs('unknown@example.org', '10.4.0.3');
    const { rows } = await admin.test.database.system.query<{ subject: string }>('select subject from login_attempt');
    expect(rows.length).toBeGreaterThan(0);
    for (const { subject } of rows) expect(subject).toMatch(/^[\w-]{43}$/);
  });
});
