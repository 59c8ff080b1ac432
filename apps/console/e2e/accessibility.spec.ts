import { afterAll, beforeAll, expect, it } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { ConsoleApp } from './console-app.ts';
import { openDemoShop } from './demo-shop.ts';
import { everyPage, settle } from './every-page.ts';
import { describeInBrowser } from './in-browser.ts';

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

describeInBrowser('every page of the console', () => {
  let consoleApp: ConsoleApp;
  let page: Page;
  let pages: readonly string[];

  beforeAll(async () => {
    consoleApp = await ConsoleApp.start();
    page = await consoleApp.setUpOwner({ reducedMotion: 'reduce' });
    const shop = await openDemoShop(consoleApp);
    // What a shop sends may be hostile: it is shown as text, wherever it is shown.
    await shop.items([{ id: 'evil', title: '<img src=x onerror="window.hacked=1">Evil', categories: ['<script>window.hacked=1</script>'], price: 1, currency: 'EUR', stock: 1 }]);
    await consoleApp.admin.services.runs.enqueue(shop.record.id, { strategy: 'popularity', trigger: 'admin', config: {}, seed: 1 });
    pages = await everyPage(page, consoleApp.url);
  });
  afterAll(() => consoleApp?.close());

  const serious = async () => {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{ violations: Finding[] }>('axe.run(document, { resultTypes: ["violations"] })');
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.split('\n')[1] ?? ''}`));
  };
  const look = async (language: string, scheme: string) => page.evaluate(`localStorage.setItem('language', '${language}'); localStorage.setItem('mantine-color-scheme-value', '${scheme}')`);

  it.each([['en', 'light'], ['zh', 'dark']])('has no serious finding of axe-core, a title and one heading of the first level (%s, %s)', async (language, scheme) => {
    await look(language, scheme);
    const found: string[] = [];
    for (const path of pages) {
      await page.goto(consoleApp.url + path);
      await settle(page);
      found.push(...(await serious()).map((finding) => `${path} ${finding}`));
      const headings = await page.getByRole('heading', { level: 1 }).count();
      const title = await page.title();
      if (headings !== 1 || !title.endsWith(' · Zhiyin')) found.push(`${path} has ${headings} headings of the first level and the title '${title}'`);
    }
    expect(found).toEqual([]);
    expect(await page.evaluate('document.documentElement.lang')).toBe(language === 'zh' ? 'zh-CN' : 'en');
  });

  it('fits a phone: nothing is wider than the screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const wide: string[] = [];
    for (const path of pages) {
      await page.goto(consoleApp.url + path);
      await settle(page);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (width > 390) wide.push(`${path}: ${width}`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(wide).toEqual([]);
  });

  it('shows what shops send as text', async () => {
    await look('en', 'light');
    await page.goto(`${consoleApp.url}/t/acme/preview?placement=home`);
    await page.getByRole('spinbutton').or(page.getByLabel('How many')).first().fill('40');
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await page.getByText('<img src=x').first().waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  it('never broke a rule of the policy nor asked anybody else for anything', () => {
    expect(consoleApp.complaints).toEqual([]);
    expect(consoleApp.foreign).toEqual([]);
  });
});
