import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi, type EventAnswer, type TestTenant } from './harness.ts';

const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../../docs/api.md'), 'utf8');
const CALL = /^curl -sS -X (?<method>[A-Z]+) \$API(?<route>\S+) -H "x-api-key: \$(?<key>SECRET|PUBLISHABLE)"(?: -H 'content-type: application\/json' -d '(?<body>[^']+)')?$/gm;

let api: TestApi;
let shop: TestTenant;

beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.tenant('page');
});
afterAll(() => api?.stop());

const keyOf = (name: string) => (name === 'SECRET' ? shop.secretKey : shop.publishableKey);

describe('docs/api.md', () => {
  it('has calls that work when they are pasted one after the other', async () => {
    const calls = [...page.matchAll(CALL)].map(({ groups }) => groups as { method: string; route: string; key: string; body?: string });
    expect(calls.length).toBe(page.match(/^curl /gm)?.length);
    for (const { method, route, key, body } of calls) {
      const answer = await api.send<Partial<EventAnswer>>(method, route, { key: keyOf(key), raw: body });
      expect([method, route, answer.status]).toEqual([method, route, 200]);
      expect(JSON.stringify(answer.body)).not.toMatch(/"(rejected|refused|conflict|unknown)"/);
    }
  });

  it('shows how a server signs for a user', async () => {
    const snippet = /```js\n([^`]*(?:`[^`]+`[^`]*)*)\n```/.exec(page)![1];
    const program = `${snippet}\nprocess.stdout.write(userToken(process.argv[1], 'ann', Date.now() + 60_000));`;
    const userToken = execFileSync(process.execPath, ['--input-type=module', '-e', program, shop.secretKey], { encoding: 'utf8' });
    const body = { placement: 'home', user: 'ann', userToken };
    expect((await shop.recommend(body, shop.publishableKey)).status).toBe(200);
    expect((await shop.recommend({ ...body, user: 'bob' }, shop.publishableKey)).status).toBe(403);
  });
});
