import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually, type TestTenant } from '../../api/e2e/harness.ts';
import { ConsoleApp } from './console-app.ts';
import { openDemoShop } from './demo-shop.ts';
import { describeInBrowser } from './in-browser.ts';

const bash = (script: string) => promisify(execFile)('bash', ['-c', script]);

describeInBrowser('connecting a shop in the console', () => {
  let consoleApp: ConsoleApp;
  let page: Page;
  let shop: TestTenant;
  let key = '';

  beforeAll(async () => {
    consoleApp = await ConsoleApp.start();
    page = await consoleApp.setUpOwner();
    shop = await openDemoShop(consoleApp);
  });
  afterAll(() => consoleApp?.close());

  const status = async (used: string) => (await consoleApp.api.send('POST', '/v1/recommendations', { key: used, body: { placement: 'home', limit: 3 } })).status;

  it('makes a key, shows it once, and it works', async () => {
    await page.goto(`${consoleApp.url}/t/acme/keys`);
    await page.getByRole('button', { name: 'New key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('web shop');
    await dialog.getByLabel('search').uncheck();
    await dialog.getByLabel('Pages that may use it').fill('https://shop.example');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'New key' }).click();
    key = (await dialog.getByLabel('Key', { exact: true }).textContent()) ?? '';
    expect(key).toMatch(/^zy_pk_/);
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    expect(await page.content()).not.toContain(key);
    const row = page.getByRole('row', { name: /web shop/ });
    expect(await row.textContent()).toContain('https://shop.example');
    expect(await status(key)).toBe(200);
  });

  it('rotates it at once, and the old one is refused', async () => {
    await page.getByRole('row', { name: /web shop/ }).getByRole('button', { name: 'Rotate' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'The old one works for' }).click();
    await page.getByRole('option', { name: 'no longer: at once' }).click();
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    const next = (await dialog.getByLabel('Key', { exact: true }).textContent()) ?? '';
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    await eventually(async () => (await status(key)) === 401, 8_000);
    expect(await status(next)).toBe(200);
    key = next;
  });

  it('revokes it after its last digits were typed', async () => {
    await page.getByRole('row', { name: /web shop/ }).getByRole('button', { name: 'Revoke' }).click();
    const dialog = page.getByRole('dialog');
    const revoke = dialog.getByRole('button', { name: 'Revoke' });
    expect(await revoke.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(key.slice(-4));
    await revoke.click();
    await page.getByText('web shop was revoked.').waitFor();
    await eventually(async () => (await status(key)) === 401, 8_000);
  });

  it('leaves it all in the log, with what changed', async () => {
    await page.goto(`${consoleApp.url}/t/acme/audit`);
    await page.getByRole('combobox', { name: 'Action' }).fill('keys.rotate');
    await page.getByRole('cell', { name: 'keys.rotate' }).waitFor();
    await page.getByRole('button', { name: 'Details' }).first().click();
    await page.getByRole('dialog').getByRole('cell', { name: 'lastFour' }).waitFor();
    await page.keyboard.press('Escape');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    expect((await download).suggestedFilename()).toBe('audit-acme.csv');
  });

  it('gives snippets that can be pasted and work', async () => {
    await page.goto(`${consoleApp.url}/t/acme/start`);
    await page.getByLabel('Address of the API').fill(consoleApp.api.address);
    await page.getByRole('button', { name: 'Make a secret key' }).click();
    await page.getByText('The key is in the snippets below.').waitFor();
    const answers: string[] = [];
    for (const step of ['1. Tell what you offer', '2. Tell what people do', '3. Ask what to show']) {
      const snippet = await page.getByRole('region', { name: step }).locator('pre').textContent();
      answers.push((await bash(snippet ?? '')).stdout);
    }
    expect(JSON.parse(answers[1])).toMatchObject({ accepted: 2 });
    expect(JSON.parse(answers[2]).items.length).toBeGreaterThan(0);
    await page.getByRole('listitem').filter({ hasText: 'There is a key' }).getByText('(done)').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Something was learned' }).getByText('(done)').waitFor();
  });

  it('invites somebody who may only look: nothing to change is offered, and the server would refuse it', async () => {
    await page.goto(`${consoleApp.url}/platform/team`);
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'E-mail' }).fill('vera@example.org');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Vera');
    await dialog.getByRole('button', { name: 'Invite' }).click();
    const link = new URL((await dialog.getByLabel('One-time link').textContent()) ?? '');
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    const viewer = await consoleApp.open(link.pathname + link.hash);
    await viewer.getByLabel('New password', { exact: true }).fill('a quiet brook in autumn');
    await viewer.getByRole('button', { name: 'Set password' }).click();
    await viewer.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await viewer.getByRole('link', { name: 'Strategies' }).click();
    await viewer.getByText('Your role may look at this but not change it.').waitFor();
    expect(await viewer.getByRole('article', { name: 'Popular now' }).getByRole('switch').isDisabled()).toBe(true);
    const offered = await viewer.getByRole('navigation').getByRole('link').allTextContents();
    for (const hidden of ['Preview lab', 'API keys', 'Team', 'Audit log']) expect(offered).not.toContain(hidden);
    await viewer.goto(`${consoleApp.url}/t/acme/keys`);
    await viewer.getByText('There is nothing here').waitFor();
    expect(await viewer.evaluate(`fetch('/admin/v1/tenants/acme/keys').then(({ status }) => status)`)).toBe(403);
    expect(await viewer.evaluate(`fetch('/admin/v1/tenants/acme/strategies/popularity', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"enabled":false}' }).then(({ status }) => status)`)).toBe(403);
    expect((await consoleApp.admin.services.strategies.settings(shop.record.id)).find(({ strategy }) => strategy === 'popularity')?.enabled).toBe(true);
  });

  it('gives somebody of the team a role in one tenant, and takes it away', async () => {
    await page.goto(`${consoleApp.url}/t/acme/team`);
    await page.getByRole('button', { name: 'Add somebody' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Person' }).click();
    await page.getByRole('option', { name: /Vera/ }).click();
    await dialog.getByRole('combobox', { name: 'Role in this tenant' }).click();
    await page.getByRole('option', { name: /^Analyst/ }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'Analyst' }).waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Nobody has a role here alone').waitFor();
  });

  it('suspends, resumes and deletes a tenant, the last only after its name was typed', async () => {
    await page.goto(`${consoleApp.url}/platform/tenants`);
    const act = async (name: string) => {
      await page.getByRole('button', { name: 'Actions for Acme Shop' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    const dialog = page.getByRole('dialog');
    await act('Suspend');
    await dialog.getByRole('button', { name: 'Suspend' }).click();
    await page.getByText('suspended', { exact: true }).waitFor();
    await act('Resume');
    await dialog.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('active', { exact: true }).waitFor();
    await act('Delete');
    await dialog.getByRole('textbox').fill('acme');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No tenant yet').waitFor();
    expect(await consoleApp.admin.services.tenants.bySlug('acme')).toBeNull();
  });

  it('never broke a rule of the policy nor asked anybody else for anything', () => {
    expect(consoleApp.complaints).toEqual([]);
    expect(consoleApp.foreign).toEqual([]);
  });
});
