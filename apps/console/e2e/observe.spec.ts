import fs from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually, type TestTenant } from '../../api/e2e/harness.ts';
import { ConsoleApp } from './console-app.ts';
import { openDemoShop } from './demo-shop.ts';
import { describeInBrowser } from './in-browser.ts';

describeInBrowser('looking into a shop in the console', () => {
  let consoleApp: ConsoleApp;
  let page: Page;
  let shop: TestTenant;

  beforeAll(async () => {
    consoleApp = await ConsoleApp.start();
    page = await consoleApp.setUpOwner();
    shop = await openDemoShop(consoleApp);
    for (const user of ['u1', 'u2', 'u3']) await shop.recommend({ placement: 'home', user, limit: 6 });
    const { figures } = consoleApp.admin.services;
    await figures.attribute(shop.record.id);
    await eventually(async () => (await figures.attribute(shop.record.id)).impressions > 0, 5_000);
  });
  afterAll(() => consoleApp?.close());

  const open = (path: string) => page.goto(`${consoleApp.url}/t/acme/${path}`);

  it('shows figures, and leads from what needs attention to where it is put right', async () => {
    await open('overview');
    await page.getByRole('img', { name: 'Events by day and type' }).waitFor();
    expect(await page.getByText('Recommendations', { exact: true }).first().isVisible()).toBe(true);
    await page.getByRole('link', { name: /Nobody is held out/ }).click();
    await page.getByRole('heading', { name: 'Pipelines', level: 1 }).waitFor();
  });

  it('finds a person by the whole id, and shows profile, events and what was shown', async () => {
    await open('users');
    await page.getByRole('row').nth(5).waitFor();
    await page.getByLabel('Whole id of a user or visitor').fill('u1');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: 'u1', exact: true }).click();
    await page.getByRole('heading', { name: 'u1', level: 1 }).waitFor();
    await page.getByRole('heading', { name: 'How the models see this person' }).waitFor();
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.getByRole('row').nth(3).waitFor();
    await page.getByRole('tab', { name: 'Shown and what came of it' }).click();
    await page.getByText('home', { exact: true }).waitFor();
  });

  it('takes a person away in a file, and erases them once their number was typed', async () => {
    await open('users?id=u2');
    await page.getByRole('link', { name: 'u2', exact: true }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const [{ externalId }] = (JSON.parse(fs.readFileSync(await (await download).path(), 'utf8')) as { identities: { externalId: string }[] }).identities;
    expect(externalId).toBe('u2');
    const number = new URL(page.url()).pathname.split('/').at(-1)!;
    await page.getByRole('button', { name: 'Erase' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Erase' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(number);
    await dialog.getByRole('button', { name: 'Erase' }).click();
    await page.getByText(`Person ${number} was erased`).waitFor();
    await open('users?id=u2');
    await page.getByText('Nobody has this id').waitFor();
  });

  it('searches the catalogue as one types, and shows one item', async () => {
    await open('catalogue');
    await page.getByRole('row').nth(5).waitFor();
    await page.getByLabel('Title or id').fill('i12');
    await eventually(async () => (await page.getByRole('row').count()) === 2, 5_000);
    await page.getByRole('row').nth(1).getByRole('link').click();
    await page.getByRole('heading', { name: 'What people did with it' }).waitFor();
  });

  it('tells events and refusals as they come in, also after the connection was lost', async () => {
    await open('events');
    await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
    await shop.events([{ id: 'live-1', type: 'cart', user: 'lea', item: 'i3' }]);
    await page.getByRole('row', { name: /cart.*lea/ }).waitFor();
    await page.context().setOffline(true);
    await shop.events([{ id: 'live-2', type: 'purchase', user: 'mia', item: 'i4', price: 3 }]);
    await page.context().setOffline(false);
    await page.getByRole('row', { name: /purchase.*mia/ }).waitFor();
    await shop.events([{ type: 'view', user: 'mia' }]);
    await page.getByRole('link', { name: /problems came in/ }).click();
    await page.getByRole('cell', { name: /EVENT_MALFORMED · item/ }).waitFor();
  });

  it('sends a test event, and says what is wrong with one', async () => {
    await open('events');
    await page.getByRole('button', { name: 'Send a test event' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await dialog.getByText(/Rejected: field item/).waitFor();
    await dialog.getByLabel('Item').fill('i5');
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await dialog.getByText('Stored.', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('robot or test').first().waitFor();
  });

  it('asks for nothing from elsewhere and breaks no rule of the policy', () => {
    expect(consoleApp.foreign).toEqual([]);
    expect(consoleApp.complaints).toEqual([]);
  });
});
