import { expect, it } from '@jest/globals';
import { startAdminApp } from './admin-app.ts';

it.each([
  [true, '203.0.113.9'],
  [false, '10.9.9.9'],
])('with TRUST_PROXY %s the audit log names %s', async (trustProxy, expected) => {
  const admin = await startAdminApp({ trustProxy });
  try {
    const owner = await admin.owner();
    const browser = admin.browser('10.9.9.9');
    Object.assign(browser, { cookie: owner.cookie, csrfToken: owner.csrfToken });
    expect((await browser.send('POST', '/admin/v1/tenants', { slug: 'behind', name: 'Behind' }, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(201);
    const { entries } = (await owner.send('GET', '/admin/v1/tenants/behind/audit')).body;
    expect(entries[0].address).toBe(expected);
  } finally {
    await admin.close();
  }
});
