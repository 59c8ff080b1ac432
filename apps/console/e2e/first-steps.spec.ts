import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { trainAndPublish } from '../../api/e2e/train-and-publish.ts';
import { eventually, goods, type TestTenant } from '../../api/e2e/harness.ts';
import { ConsoleApp, OWNER } from './console-app.ts';
import { describeInBrowser } from './in-browser.ts';

describeInBrowser('the first steps of an owner in the console', () => {
  let consoleApp: ConsoleApp;
  let page: Page;
  let shop: TestTenant;

  beforeAll(async () => {
    consoleApp = await ConsoleApp.start();
  });
  afterAll(() => consoleApp?.close());

  const answer = async () => {
    const { items, degraded } = (await shop.recommend({ placement: 'home', user: 'u1', limit: 5 })).body;
    return JSON.stringify([items.map(({ id }) => id), degraded]);
  };

  it('begin with the one-time link and lead to a first tenant', async () => {
    page = await consoleApp.setUpOwner();
    await page.getByText('No tenant yet').waitFor();
    await page.getByRole('button', { name: 'New tenant' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme Shop');
    expect(await page.getByLabel('Short name').inputValue()).toBe('acme-shop');
    await page.getByRole('dialog').getByRole('button', { name: 'New tenant' }).click();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/t/acme-shop/overview');
    await page.getByRole('link', { name: 'Strategies' }).click();
  });

  it('switch a strategy off and on, and what the shop is recommended follows', async () => {
    shop = await consoleApp.shop('acme-shop');
    await shop.items(goods(30));
    const now = Date.now();
    await shop.events(Array.from({ length: 300 }, (_, i) => ({ id: `e${i}`, type: i % 3 ? 'view' : 'purchase', user: `u${i % 20}`, item: `i${(i * i) % 30}`, at: now - i * 60_000 })));
    await trainAndPublish(consoleApp.api, shop);
    const before = await answer();
    const card = page.getByRole('article', { name: 'Popular now' });
    await card.getByRole('switch').click({ force: true });
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('Popular now is off.').waitFor();
    await eventually(async () => (await answer()) !== before, 5_000);
    await card.getByRole('switch').click({ force: true });
    await page.getByText('Popular now is on.').waitFor();
    await eventually(async () => (await answer()) === before, 5_000);
  });

  it('save settings from the form that the plugin describes, and show what the server refuses at its field', async () => {
    await page.getByRole('article', { name: 'Popular now' }).getByRole('link', { name: /Settings and models/ }).click();
    await page.getByRole('heading', { name: 'Popular now', level: 1 }).waitFor();
    const halfLife = page.getByRole('textbox', { name: 'Half life days', exact: true });
    await halfLife.fill('900');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByRole('alert').getByText(/expected number to be less or equal to 365/).waitFor();
    await halfLife.fill('7');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('Settings saved.').waitFor();
    const saved = await consoleApp.admin.services.strategies.settings(shop.record.id);
    expect(saved.find(({ strategy }) => strategy === 'popularity')?.config).toEqual({ halfLifeDays: 7 });
  });

  it('speak Chinese when asked, and remember it', async () => {
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitem', { name: '中文' }).click();
    await page.getByRole('heading', { name: '当下热门', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: '语言' }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Popular now', level: 1 }).waitFor();
  });

  it('go on where they were after the session is over', async () => {
    await consoleApp.admin.test.database.system.query("update admin_session set expires_at = now() - interval '1 second'");
    await page.getByRole('tab', { name: 'Models' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('You were signed out').waitFor();
    await dialog.getByLabel('E-mail').fill(OWNER.email);
    await dialog.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('serving now').waitFor();
    expect(new URL(page.url()).search).toBe('?tab=models');
  });

  it('are told when the server cannot be reached, and when it can again', async () => {
    await page.context().setOffline(true);
    await page.getByRole('tab', { name: 'About' }).click();
    await page.getByRole('link', { name: 'All strategies' }).click();
    await page.getByRole('article', { name: 'Popular now' }).getByRole('switch').click({ force: true });
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('The server cannot be reached. What you see may be out of date').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.context().setOffline(false);
    await page.getByText('The server cannot be reached. What you see').waitFor({ state: 'detached' });
  });

  it('end with signing out', async () => {
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('never broke a rule of the policy nor asked anybody else for anything', () => {
    expect(consoleApp.complaints).toEqual([]);
    expect(consoleApp.foreign).toEqual([]);
  });
});
