import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, goods, TestApi, type EventAnswer, type TestTenant } from './harness.ts';

const ROUNDS = 4;
const MAIN = path.resolve(import.meta.dirname, '../dist/main.js');

let helper: TestApi;
let shop: TestTenant;
/** Of the process that runs. */
let url: string;
let child: ChildProcess | null = null;

beforeAll(async () => {
  helper = await TestApi.start();
  shop = await helper.tenant('ledger', { rate: 100_000 });
  await shop.items(goods(3));
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await helper?.stop();
});

async function startProcess(): Promise<ChildProcess> {
  const started = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, DATABASE_URL: helper.test.urls.owner, ZHIYIN_SECRET: helper.test.secret, API_PORT: '0', LOG_LEVEL: 'warn', DATA_FOLDER: '/tmp' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  url = await new Promise<string>((resolve, reject) => {
    started.once('message', (ready: { url: string }) => resolve(ready.url));
    started.once('exit', (code) => reject(new Error(`the api process ended with ${code}`)));
  });
  await eventually(async () => (await fetch(`${url}/readyz`)).status === 200, 60_000);
  return started;
}

const exitOf = (running: ChildProcess) => new Promise<{ code: number | null; signal: string | null }>((resolve) => running.once('exit', (code, signal) => resolve({ code, signal })));

/** Four senders with numbered events; each writes down what was acknowledged. */
async function send(ledger: Set<string>, sent: Set<string>, stop: { now: boolean }, round: number): Promise<void> {
  await Promise.all(
    Array.from({ length: 4 }, async (_, sender) => {
      for (let batch = 0; !stop.now; batch++) {
        const events = Array.from({ length: 20 }, (_unused, n) => ({ id: `${round}-${sender}-${batch}-${n}`, type: 'view', item: 'i1', user: `u${n}` }));
        for (const { id } of events) sent.add(id);
        try {
          const response = await fetch(`${url}/v1/events`, {
            method: 'POST', body: JSON.stringify({ events }), headers: { authorization: `Bearer ${shop.secretKey}`, 'content-type': 'application/json' },
          });
          const answer = (await response.json()) as EventAnswer;
          if (response.status === 200) for (const { id, status } of answer.results) if (status === 'accepted') ledger.add(id as string);
        } catch {
          // The process died with this batch in its hands: it may be stored or not, but it was not acknowledged.
          if (!stop.now) await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
    }),
  );
}

describe('the api process', () => {
  it('killed while it takes events, has lost nothing it acknowledged and counted nothing twice', async () => {
    const ledger = new Set<string>();
    const sent = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      child = await startProcess();
      const stop = { now: false };
      const sending = send(ledger, sent, stop, round);
      await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 400));
      const gone = exitOf(child);
      child.kill('SIGKILL');
      await gone;
      stop.now = true;
      await sending;
    }
    expect(ledger.size).toBeGreaterThan(100);
    const stored = await shop.query<{ count: string; keys: string }>("select count(*), count(distinct event_key) as keys from event where event_key is not null");
    expect(stored[0].count).toBe(stored[0].keys);
    expect(Number(stored[0].count)).toBeLessThanOrEqual(sent.size);
    // Sending everything again tells one by one what is there: an acknowledged event must be.
    const ids = [...ledger];
    for (let from = 0; from < ids.length; from += 1000) {
      const again = ids.slice(from, from + 1000).map((id) => ({ id, type: 'view', item: 'i1', user: `u${id.split('-')[3]}` }));
      const { body } = await shop.events(again);
      expect(body.results.filter(({ status }) => status !== 'duplicate')).toEqual([]);
    }
  });

  it('leaves on SIGTERM within ten seconds, with everything answered and every impression written', async () => {
    child = await startProcess();
    const before = await shop.count('impression');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        fetch(`${url}/v1/recommendations`, {
          method: 'POST', body: JSON.stringify({ placement: 'home' }), headers: { authorization: `Bearer ${shop.secretKey}`, 'content-type': 'application/json' },
        }).then((response) => response.status),
      ),
    );
    const gone = exitOf(child);
    child.kill('SIGTERM');
    expect(await gone).toEqual({ code: 0, signal: null });
    expect(answers).toEqual(Array(20).fill(200));
    expect(await shop.count('impression')).toBe(before + 20);
  });

  it('leaves when its supervisor disappears', async () => {
    child = await startProcess();
    const gone = exitOf(child);
    child.disconnect();
    expect(await gone).toEqual({ code: 0, signal: null });
  });

  it('names every bad variable together and does not start', async () => {
    const broken = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH, API_PORT: 'many', LOG_LEVEL: 'loud' }, stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    broken.stderr.on('data', (chunk) => (text += chunk));
    expect((await exitOf(broken)).code).toBe(1);
    for (const name of ['API_PORT', 'LOG_LEVEL', 'DATABASE_URL', 'ZHIYIN_SECRET']) expect(text).toContain(name);
  });
});
