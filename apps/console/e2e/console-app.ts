import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { createSetupToken, setupPath } from '@zhiyin/access';
import { PASSWORD, startAdminApp, type AdminApp } from '../../admin/e2e/admin-app.ts';
import { DATA_FOLDER, TestApi, TestTenant } from '../../api/e2e/harness.ts';
import { findChromium } from './chromium.ts';

export const OWNER = { email: 'owner@example.org', name: 'Olive', password: PASSWORD };

/** The console as a person meets it: a real browser before the real admin app, beside the real api, over a real database. */
export class ConsoleApp {
  readonly #contexts: { close(): Promise<void> }[] = [];
  /** What the browser complained about: scripts that threw, and what the policy refused. */
  readonly complaints: string[] = [];
  /** Addresses that were asked for outside the admin app. */
  readonly foreign: string[] = [];

  private constructor(
    readonly admin: AdminApp,
    readonly api: TestApi,
    readonly url: string,
    readonly browser: Browser,
  ) {}

  static async start(): Promise<ConsoleApp> {
    const admin = await startAdminApp({ dataFolder: DATA_FOLDER });
    const api = await TestApi.start({ on: admin.test });
    await admin.app.listen(0, '127.0.0.1');
    const { port } = admin.app.getHttpServer().address() as AddressInfo;
    const executablePath = findChromium();
    if (!executablePath) throw new Error('no Chromium on this machine: install one, or name it in CHROMIUM');
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--headless=new'] });
    return new ConsoleApp(admin, api, `http://127.0.0.1:${port}`, browser);
  }

  /** A browser window of its own: its cookies and settings are shared with no other. */
  async open(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options });
    this.#contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) this.complaints.push(message.text());
    });
    page.on('request', (request) => {
      const address = request.url();
      if (!address.startsWith(this.url) && !address.startsWith('data:') && !address.startsWith('blob:')) this.foreign.push(address);
    });
    await page.goto(this.url + path);
    return page;
  }

  /** The first owner, set up through the one-time link. */
  async setUpOwner(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.open(setupPath(await createSetupToken(this.admin.services.admins)), options);
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Name').fill(OWNER.name);
    await page.getByLabel('New password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Create owner' }).click();
    await page.getByRole('button', { name: /^Account of/ }).waitFor();
    return page;
  }

  async signIn(email: string, path = '/', options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.open(path, options);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: /^Account of/ }).waitFor();
    return page;
  }

  /** The shop's side of a tenant that was made in the console. */
  async shop(slug: string): Promise<TestTenant> {
    const tenant = await this.admin.services.tenants.bySlug(slug);
    if (!tenant) throw new Error(`there is no tenant ${slug}`);
    const shop = new TestTenant(this.api, tenant, this.admin.test.database);
    shop.secretKey = (await shop.key('secret')).key;
    return shop;
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close();
    await this.browser.close();
    await this.api.stop();
    await this.admin.close();
  }
}
