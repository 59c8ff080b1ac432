import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { migrateQueue } from '@zhiyin/jobs';
import { DATA_FOLDER, eventually, type TestTenant } from '../../api/e2e/harness.ts';
import { TrainerProcess } from '../../trainer/test/trainer-process.ts';
import { ConsoleApp } from './console-app.ts';
import { openDemoShop } from './demo-shop.ts';
import { everyPage, settle } from './every-page.ts';
import { describeInBrowser } from './in-browser.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../docs/console');
const TRAINER = path.resolve(import.meta.dirname, '../../trainer/dist/main.js');
const WRITES = process.env.ZHIYIN_UPDATE_PICTURES !== undefined;

/** One look in each language, one in each scheme; the phone beside them. */
const LOOKS = [
  { name: 'en-light', language: 'en', scheme: 'light', width: 1280, height: 860 },
  { name: 'zh-dark', language: 'zh', scheme: 'dark', width: 1280, height: 860 },
] as const;

/** '/t/acme/pipelines/home' -> 'pipelines-home'. */
const nameOf = (address: string) => address.replace(/^\/(t\/acme|platform\b)\/?/, address.startsWith('/platform') ? 'platform-' : '').replace(/^\//, '').replace(/\W+/g, '-') || 'start';

describeInBrowser('the pictures in docs/console', () => {
  let consoleApp: ConsoleApp;
  let page: Page;
  let shop: TestTenant;
  let trainer: TrainerProcess | undefined;

  beforeAll(async () => {
    if (!WRITES) return;
    consoleApp = await ConsoleApp.start();
    page = await consoleApp.setUpOwner({ reducedMotion: 'reduce' });
    shop = await openDemoShop(consoleApp);
    await migrateQueue(consoleApp.admin.test.urls.owner);
    trainer = await TrainerProcess.start(consoleApp.admin.test, DATA_FOLDER, {}, TRAINER);
    await shop.key('publishable', { origins: ['https://shop.example'] });
    const { runs, strategies } = consoleApp.admin.services;
    for (const strategy of ['ials', 'popularity']) {
      await strategies.save(shop.record.id, { strategy, enabled: true, config: {}, schedule: '30 2 * * *' });
      const run = await runs.enqueue(shop.record.id, { strategy, trigger: 'admin', config: {}, seed: 1 });
      await eventually(async () => (await runs.find(shop.record.id, run!.id))?.finishedAt !== null, 60_000);
    }
    for (let i = 0; i < 5; i++) await shop.recommend({ placement: 'home', user: `u${i}`, limit: 6 });
  });
  afterAll(async () => {
    await trainer?.end('SIGKILL');
    await consoleApp?.close();
  });

  it('are there for the pages one sees most (ZHIYIN_UPDATE_PICTURES=1 writes all of them)', async () => {
    if (WRITES) await paint();
    const missing = ['strategies', 'pipelines-home', 'preview', 'training', 'keys', 'audit'].flatMap((name) => LOOKS.map((look) => `${name}-${look.name}.webp`)).filter((file) => !fs.existsSync(path.join(FOLDER, file)));
    expect(missing).toEqual([]);
  });

  async function paint(): Promise<void> {
    fs.mkdirSync(FOLDER, { recursive: true });
    const { runs } = consoleApp.admin.services;
    const [run] = (await runs.list(shop.record.id, { strategy: 'ials', limit: 1 })).map(({ id }) => id);
    const pages = [...(await everyPage(page, consoleApp.url)), `/t/acme/training/${run}`];
    for (const { name, language, scheme, width, height } of LOOKS) {
      await page.setViewportSize({ width, height });
      await page.evaluate(`localStorage.setItem('language', '${language}'); localStorage.setItem('mantine-color-scheme-value', '${scheme}')`);
      for (const address of pages) {
        await page.goto(consoleApp.url + address);
        await settle(page);
        if (address.endsWith('/preview')) await askForU1(page);
        await take(page, `${nameOf(address).replace(/training-\d+/, 'training-run')}-${name}`);
      }
    }
  }
});

async function askForU1(page: Page): Promise<void> {
  await page.locator('label', { hasText: /^(A user|用户)$/ }).click();
  await page.getByLabel(/Id of the user in your shop|商店中的用户 ID/).fill('u1');
  await page.locator('button[type=submit]').click();
  await page.locator('ol > li').first().waitFor();
}

/** Chromium writes WebP by itself: a third of what PNG takes. */
async function take(page: Page, name: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 60 });
  fs.writeFileSync(path.join(FOLDER, `${name}.webp`), Buffer.from(data, 'base64'));
  await session.detach();
}
