import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createSetupToken } from '@zhiyin/access';
import { silentLogger, type AdminRole, type Clock, type Logger } from '@zhiyin/domain';
import { createMetrics } from '@zhiyin/observability';
import { StrategyCatalogue } from '@zhiyin/registry';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { describeAdminApi } from '../src/http/documentation.ts';
import { createServer } from '../src/http/server.ts';
import { openServices, type AdminServices } from '../src/services.ts';
import { strategies } from '../src/strategies.ts';
import { answersHeldTo, type AnswerCheck } from './held-answers.ts';

export const ORIGIN = 'http://localhost:3001';
export const PASSWORD = 'a quiet river in spring';

/** What the app logs as an error is worth reading when a test fails. */
const loudLogger: Logger = { ...silentLogger, error: (fields, message) => console.error(message, fields), child: () => loudLogger };

export interface Answer {
  readonly status: number;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers are looked into by tests that say what they expect
  readonly headers: Record<string, string | string[] | number | undefined>;
}

/** A browser that has signed in: keeps its cookie and token. */
export interface Browser {
  send(method: string, url: string, body?: object, headers?: Record<string, string>): Promise<Answer>;
  cookie: string | null;
  csrfToken: string | null;
}

/** The real app over a real database, driven through its HTTP layer. */
export interface AdminApp {
  readonly app: NestFastifyApplication;
  readonly services: AdminServices;
  readonly test: TestDatabase;
  browser(address?: string): Browser;
  /** The first owner, signed in. */
  owner(): Promise<Browser>;
  /** Somebody of the team, invited and signed in. */
  person(owner: Browser, platformRole: AdminRole | null): Promise<{ browser: Browser; id: number; email: string }>;
  close(): Promise<void>;
}

interface AdminAppOptions {
  readonly clock?: Clock;
  readonly publicOrigin?: string;
  readonly trustProxy?: boolean;
  readonly quiet?: boolean;
  /** A folder of its own unless told. */
  readonly dataFolder?: string;
}

export async function startAdminApp({ clock, publicOrigin = ORIGIN, trustProxy = false, quiet = false, dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-admin-')) }: AdminAppOptions = {}): Promise<AdminApp> {
  const test = await createTestDatabase();
  const config = { secret: test.secret, publicOrigin, trustProxy, dataFolder, runtimeMemoryBytes: 2 ** 28 };
  const services = openServices({ config, database: test.database, log: quiet ? silentLogger : loudLogger, metrics: createMetrics({ app: 'admin' }), catalogue: new StrategyCatalogue(strategies), ...(clock ? { clock } : {}) });
  const app = await createServer(services);
  const hold = answersHeldTo(describeAdminApi(app));
  await services.start();
  let people = 0;
  const started: AdminApp = {
    app, services, test,
    browser: (address = `10.0.0.${++people % 250}`) => openBrowser(app, address, hold),
    async owner() {
      const browser = started.browser();
      const token = await createSetupToken(services.admins);
      await browser.send('POST', '/admin/v1/setup', { token, email: 'owner@example.org', name: 'Olive', password: PASSWORD });
      return browser;
    },
    async person(owner, platformRole) {
      const email = `person-${++people}@example.org`;
      const invited = await owner.send('POST', '/admin/v1/team', { email, name: `Person ${people}`, platformRole });
      const browser = started.browser();
      await browser.send('POST', '/admin/v1/invitations/accept', { token: String(invited.body.link).split('=')[1], password: PASSWORD });
      return { browser, id: invited.body.id as number, email };
    },
    async close() {
      await app.close();
      await services.stop();
      await test.close();
      fs.rmSync(dataFolder, { recursive: true, force: true });
    },
  };
  return started;
}

function openBrowser(app: NestFastifyApplication, remoteAddress: string, hold: AnswerCheck): Browser {
  const browser: Browser = {
    cookie: null,
    csrfToken: null,
    async send(method, url, body, headers = {}) {
      const unsafe = method !== 'GET';
      const response = await app.inject({
        method: method as 'GET',
        url,
        remoteAddress,
        headers: {
          host: new URL(ORIGIN).host,
          ...(unsafe ? { origin: ORIGIN, 'sec-fetch-site': 'same-origin' } : {}),
          ...(browser.cookie ? { cookie: browser.cookie } : {}),
          ...(unsafe && browser.csrfToken ? { 'x-csrf-token': browser.csrfToken } : {}),
          ...headers,
        },
        ...(body ? { payload: body } : {}),
      });
      const set = response.headers['set-cookie'];
      if (set) browser.cookie = String(set).split(';')[0];
      const answer = response.body && String(response.headers['content-type']).includes('json') ? JSON.parse(response.body) : response.body;
      hold(method, url, response.statusCode, answer);
      if (answer?.csrfToken) browser.csrfToken = answer.csrfToken;
      return { status: response.statusCode, body: answer, headers: response.headers };
    },
  };
  return browser;
}
