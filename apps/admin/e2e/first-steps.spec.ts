import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSetupToken } from '@zhiyin/access';
import { PASSWORD, startAdminApp, type AdminApp, type Browser } from './admin-app.ts';

interface ShownStrategy {
  readonly id: string;
  readonly enabled: boolean;
  readonly usedIn: readonly string[];
  readonly nextTraining: string | null;
}

describe('the first steps of an owner', () => {
  let admin: AdminApp;
  let owner: Browser;

  beforeAll(async () => {
    admin = await startAdminApp();
  });

  afterAll(() => admin?.close());

  it('begin with a link that works once', async () => {
    const browser = admin.browser();
    expect((await browser.send('GET', '/admin/v1/setup')).body).toEqual({ ownerExists: false });
    const [first, second] = [await createSetupToken(admin.services.admins), await createSetupToken(admin.services.admins)];
    const setUp = (token: string, email: string) => browser.send('POST', '/admin/v1/setup', { token, email, name: 'Olive', password: PASSWORD });

    expect(await setUp('x'.repeat(43), 'owner@example.org')).toMatchObject({ status: 403, body: { code: 'LINK_REFUSED' } });
    expect(await browser.send('POST', '/admin/v1/setup', { token: first, email: 'owner@example.org', name: 'Olive', password: 'short' })).toMatchObject({
      status: 400, body: { code: 'PASSWORD_UNFIT', field: 'password' },
    });
    expect(await setUp(first, 'Owner@Example.org')).toMatchObject({ status: 201, body: { email: 'owner@example.org', platformRole: 'owner' } });
    expect((await browser.send('GET', '/admin/v1/setup')).body).toEqual({ ownerExists: true });
    // The used one and another that was printed earlier are both over.
    for (const token of [first, second]) expect((await setUp(token, 'other@example.org')).status).toBe(403);
    owner = browser;
  });

  it('lead to a tenant that has strategies, pipelines and keys', async () => {
    expect((await owner.send('GET', '/admin/v1/me')).body).toMatchObject({ name: 'Olive', platformRole: 'owner', memberships: [] });
    expect(await owner.send('POST', '/admin/v1/tenants', { slug: 'acme', name: 'Acme', currency: 'EUR' })).toMatchObject({ status: 201, body: { slug: 'acme', status: 'active' } });
    expect(await owner.send('POST', '/admin/v1/tenants', { slug: 'acme', name: 'Again' })).toMatchObject({ status: 409, body: { code: 'SLUG_TAKEN' } });
    const { body } = await owner.send('GET', '/admin/v1/tenants/acme/strategies');
    const shown = body.strategies as ShownStrategy[];
    const on = shown.filter(({ enabled }) => enabled);
    const off = shown.filter(({ enabled }) => !enabled);
    expect(on.map(({ id, usedIn }) => ({ id, used: usedIn.length > 0 }))).toEqual(['popularity', 'co-visitation', 'content-based'].map((id) => ({ id, used: true })));
    expect(off.map(({ id }) => id)).toContain('ease');
    expect(off.flatMap(({ usedIn }) => usedIn)).toEqual([]);
    for (const { configSchema, effectiveConfig } of body.strategies) {
      expect(configSchema.type).toBe('object');
      expect(effectiveConfig).not.toBeNull();
    }
    for (const { nextTraining } of on) expect(Date.parse(nextTraining!)).toBeGreaterThan(Date.now());
    const placements = (await owner.send('GET', '/admin/v1/tenants/acme/placements')).body;
    expect(placements.placements.map(({ name, activeVersion }: { name: string; activeVersion: number }) => [name, activeVersion])).toEqual([
      ['cart', 1], ['home', 1], ['mail', 1], ['product', 1], ['search', 1],
    ]);
  });

  it('show which of their sessions is theirs by a cookie that scripts and other sites cannot use', async () => {
    const browser = admin.browser();
    const { headers } = await browser.send('POST', '/admin/v1/login', { email: 'OWNER@example.org ', password: PASSWORD });
    expect(headers['set-cookie']).toMatch(/^sid=[\w-]{43}; .*Path=\/; .*HttpOnly; SameSite=Strict$/);
    const over = await startAdminApp({ publicOrigin: 'https://zhiyin.example' });
    const secure = over.browser();
    const token = await createSetupToken(over.services.admins);
    const answer = await secure.send('POST', '/admin/v1/setup', { token, email: 'o@example.org', name: 'O', password: PASSWORD }, { origin: 'https://zhiyin.example' });
    expect(answer.headers['set-cookie']).toMatch(/^__Host-sid=[\w-]{43}; .*Path=\/; .*HttpOnly; Secure; SameSite=Strict$/);
    expect(answer.headers['strict-transport-security']).toMatch(/max-age/);
    await over.close();
  });

  it('are described, with nothing inline and nothing from elsewhere', async () => {
    const browser = admin.browser();
    const page = await browser.send('GET', '/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe-inline');
    expect(String(page.body)).not.toMatch(/<script>|\son\w+=|style="|https?:\/\//);
    expect((await browser.send('GET', '/docs')).status).toBe(200);
    for (const address of ['/livez', '/readyz', '/metrics']) expect((await browser.send('GET', address)).status).toBe(200);
    expect((await browser.send('GET', '/nothing')).body).toMatchObject({ status: 404, code: 'ROUTE_UNKNOWN' });
    expect((await browser.send('GET', '/../package.json')).status).toBe(404);
  });

  it('are a page whose styles carry a nonce of their own, and files that browsers may keep for good', async () => {
    const browser = admin.browser();
    const nonces = new Set<string>();
    for (const address of ['/', '/t/acme/strategies', '/platform/tenants', '/account']) {
      const { status, body, headers } = await browser.send('GET', address);
      const [, nonce] = /style-src 'self' 'nonce-([^']{20,})'/.exec(String(headers['content-security-policy'])) ?? [];
      expect([address, status, headers['cache-control'], String(body).includes(`nonce="${nonce}"`)]).toEqual([address, 200, 'no-cache', true]);
      expect(String(headers['content-security-policy'])).toMatch(/default-src 'none'.*script-src 'self';/);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(4);
    const [script] = /\/assets\/[\w-]+\.js/.exec(String((await browser.send('GET', '/')).body)) ?? [''];
    const file = await browser.send('GET', script, undefined, { 'accept-encoding': 'gzip' });
    expect([file.status, file.headers['cache-control'], file.headers['content-encoding']]).toEqual([200, 'public, max-age=31536000, immutable', 'gzip']);
    for (const address of ['/manifest.json', '/assets/../manifest.json', '/assets/%2e%2e/manifest.json', '/assets/nothing.js']) {
      expect([address, (await browser.send('GET', address)).status]).toEqual([address, 404]);
    }
  });
});
