import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually, type TestTenant } from '../../api/e2e/harness.ts';
import { ConsoleApp } from './console-app.ts';
import { openDemoShop } from './demo-shop.ts';
import { describeInBrowser } from './in-browser.ts';

describeInBrowser('a pipeline in the console', () => {
  let consoleApp: ConsoleApp;
  let page: Page;
  let shop: TestTenant;

  beforeAll(async () => {
    consoleApp = await ConsoleApp.start();
    page = await consoleApp.setUpOwner();
    shop = await openDemoShop(consoleApp);
  });
  afterAll(() => consoleApp?.close());

  const served = async () => (await shop.recommend({ placement: 'home', user: 'u1', limit: 5 })).body.pipelineVersion;

  it('is composed: a source removed, another weighed, a filter and an objective added', async () => {
    await page.goto(`${consoleApp.url}/t/acme/pipelines`);
    await page.getByRole('article', { name: 'Home' }).getByRole('link', { name: 'Compose' }).click();
    const retrieve = page.getByRole('region', { name: 'Retrieve' });
    await retrieve.getByRole('button', { name: 'Remove Similar content' }).click();
    await retrieve.getByLabel('Weight').last().fill('2');
    await page.getByRole('button', { name: 'Add a filter' }).click();
    await page.getByRole('menuitem', { name: 'Nothing seen lately' }).click();
    await page.getByRole('button', { name: 'Add: Objective' }).click();
    await page.getByRole('textbox', { name: 'Loyalty' }).fill('0.4');
  });

  it('is previewed before it is saved, beside what serves', async () => {
    await page.getByRole('button', { name: 'Preview beside what serves' }).click();
    await page.getByText('A user', { exact: true }).click();
    await page.getByLabel('Id of the user in your shop').fill('u1');
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    const [serving, compared] = [page.getByRole('region', { name: 'Serving now' }), page.getByRole('region', { name: 'Compared' })];
    await compared.getByRole('listitem').first().waitFor();
    expect(await serving.getByRole('listitem').count()).toBeGreaterThan(3);
    await compared.getByRole('listitem').first().getByRole('button').click();
    await compared.getByText('Scores by strategy').first().waitFor();
    await compared.getByRole('table', { name: 'Time per stage' }).waitFor();
  });

  it('is saved, compared, activated and rolled back, and what the shop gets follows', async () => {
    await page.goto(`${consoleApp.url}/t/acme/pipelines/home`);
    await page.getByRole('region', { name: 'Retrieve' }).getByLabel('Candidates').first().fill('77');
    await page.getByRole('button', { name: 'Save as new version' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why this change').fill('fewer candidates');
    await dialog.getByRole('button', { name: 'Save as new version' }).click();
    await page.getByText('Version 2 saved. It serves nobody yet.').waitFor();
    expect(await served()).toBe(1);
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Activate' }).click();
    await dialog.getByRole('cell', { name: '/retrieve/0/n' }).waitFor();
    await dialog.getByRole('button', { name: 'Activate' }).click();
    await page.getByText('Version 2 serves.', { exact: true }).waitFor();
    await eventually(async () => (await served()) === 2, 5_000);
    await page.getByRole('button', { name: 'Roll back' }).click();
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await page.getByText('Version 1 serves.', { exact: true }).waitFor();
    await eventually(async () => (await served()) === 1, 5_000);
  });

  it('says what the server refuses', async () => {
    await page.goto(`${consoleApp.url}/t/acme/pipelines/home`);
    await page.getByRole('region', { name: 'Retrieve' }).getByLabel('Candidates').first().fill('9000');
    await page.getByRole('button', { name: 'Save as new version' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save as new version' }).click();
    await page.getByRole('dialog').getByRole('alert').getByText('/retrieve/0/n: expected integer to be less or equal to 2000').waitFor();
  });

  it('never broke a rule of the policy nor asked anybody else for anything', () => {
    expect(consoleApp.complaints).toEqual([]);
    expect(consoleApp.foreign).toEqual([]);
  });
});
