import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { migrateQueue } from '@zhiyin/jobs';
import { DATA_FOLDER, eventually, type TestTenant } from '../../api/e2e/harness.ts';
import { TrainerProcess } from '../../trainer/test/trainer-process.ts';
import { ConsoleApp } from './console-app.ts';
import { openDemoShop } from './demo-shop.ts';
import { describeInBrowser } from './in-browser.ts';

const TRAINER = path.resolve(import.meta.dirname, '../../trainer/dist/main.js');

describeInBrowser('training in the console', () => {
  let consoleApp: ConsoleApp;
  let page: Page;
  let shop: TestTenant;
  let trainer: TrainerProcess | undefined;

  beforeAll(async () => {
    consoleApp = await ConsoleApp.start();
    page = await consoleApp.setUpOwner();
    shop = await openDemoShop(consoleApp);
    await migrateQueue(consoleApp.admin.test.urls.owner);
  });
  afterAll(async () => {
    await trainer?.end('SIGKILL');
    await consoleApp?.close();
  });

  const serving = async () => (await consoleApp.api.services.runtimes.of(shop.record.id)).versions.popularity;
  const start = async (strategy: string) => {
    await page.goto(`${consoleApp.url}/t/acme/training`);
    await page.getByRole('button', { name: 'Train now' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Strategy' }).click();
    await page.getByRole('option', { name: strategy }).click();
    await dialog.getByRole('button', { name: 'Train now' }).click();
  };

  it('waits where there is no trainer, and is cancelled', async () => {
    await start('Popular now');
    await page.getByText('Waiting for a trainer').waitFor();
    await page.getByText('live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true }).last().click();
    await page.getByText('cancelled', { exact: true }).waitFor();
  });

  it('is watched from its start until its model serves, without asking for the page again', async () => {
    const before = await serving();
    trainer = await TrainerProcess.start(consoleApp.admin.test, DATA_FOLDER, {}, TRAINER);
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByText('succeeded', { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByRole('region', { name: 'Model card' }).getByText('400 events, 20 people, 30 items').waitFor();
    expect(await page.getByRole('log').getByText(/\S/).count()).toBeGreaterThan(0);
    await eventually(async () => (await serving()) !== before, 5_000);
  });

  it('ends with models that can be compared, and the one before brought back', async () => {
    const trained = await serving();
    await page.getByRole('link', { name: 'Models of this strategy' }).click();
    const rows = page.getByRole('table', { name: 'Models' }).getByRole('row');
    await rows.nth(2).waitFor();
    await rows.nth(1).getByRole('button', { name: 'Model card' }).click();
    await page.getByRole('dialog').getByText('400 events').waitFor();
    await page.keyboard.press('Escape');
    await rows.nth(2).getByRole('button', { name: 'Let it serve' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Let it serve' }).click();
    await rows.nth(2).getByText('serving now').waitFor();
    await eventually(async () => (await serving()) !== trained, 5_000);
  });

  it('never broke a rule of the policy nor asked anybody else for anything', () => {
    expect(consoleApp.complaints).toEqual([]);
    expect(consoleApp.foreign).toEqual([]);
  });
});
