import { fork, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';

const ENTRY = fileURLToPath(new URL('./fixtures/app.mjs', import.meta.url));

let database: TestDatabase;
const children: ChildProcess[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => database?.close());

interface Life {
  readonly child: ChildProcess;
  readonly messages: { kind: string; [fact: string]: unknown }[];
  readonly written: () => string;
  readonly exit: Promise<number | null>;
  heard(kind: string): Promise<void>;
  wrote(text: string): Promise<void>;
}

/** On a port of its own choice, unless the environment names one. */
function start(environment: Record<string, string> = {}): Life {
  const child = fork(ENTRY, [], {
    env: { PATH: process.env.PATH, DATABASE_URL: database.urls.owner, ZHIYIN_SECRET: database.secret, ADMIN_PORT: '0', ...environment }, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  const messages: Life['messages'] = [];
  let text = '';
  child.on('message', (message) => messages.push(message as Life['messages'][number]));
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)));
  // Not 'close': it never comes for a child whose channel was disconnected from here.
  const drained = [child.stdout, child.stderr].map((stream) => new Promise((resolve) => stream?.once('close', resolve)));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => void Promise.all(drained).then(() => resolve(code))));
  return {
    child, messages,
    written: () => text,
    exit: ended,
    heard: (kind) => until(() => messages.some((message) => message.kind === kind), () => text),
    wrote: (part) => until(() => text.includes(part), () => text),
  };
}

async function until(condition: () => boolean, otherwise: () => string): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > giveUpAt) throw new Error(`did not happen; it wrote: ${otherwise()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function takePort(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

describe('runApp', () => {
  it('says where it listens, and on SIGTERM stops the app before it closes the database', async () => {
    const life = start();
    await life.heard('ready');
    const url = String(life.messages.find(({ kind }) => kind === 'ready')?.url);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect(await (await fetch(url)).text()).toBe('here');
    life.child.kill('SIGTERM');
    expect(await life.exit).toBe(0);
    expect(life.messages).toContainEqual({ kind: 'stopping', databaseStillOpen: true });
  });

  it('stops when its supervisor is gone', async () => {
    const life = start();
    await life.heard('ready');
    life.child.disconnect();
    expect(await life.exit).toBe(0);
    expect(life.written()).toContain('the supervisor is gone');
  });

  it('cuts off what does not end in time, and ends with an error', async () => {
    const life = start({ STUCK: '1' });
    await life.heard('ready');
    life.child.kill('SIGTERM');
    expect(await life.exit).toBe(1);
    expect(life.written()).toContain('stopping took too long');
  });

  it('can be stopped while it waits for the database', async () => {
    const life = start({ DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/none' });
    await life.wrote('waiting for the database');
    life.child.kill('SIGINT');
    expect(await life.exit).toBe(0);
    expect(life.messages).toEqual([]);
  });

  it('opens as many connections as DATABASE_CONNECTIONS says', async () => {
    const life = start({ DATABASE_CONNECTIONS: '3' });
    await life.heard('ready');
    expect(life.messages[0]).toEqual({ kind: 'connections', number: 3 });
  });

  it('names every bad variable and does not start', async () => {
    const life = start({ ADMIN_PORT: '-1', LOG_LEVEL: 'loud' });
    expect(await life.exit).toBe(1);
    expect(life.written()).toMatch(/^ADMIN_PORT: expected .*; LOG_LEVEL: expected .*docs\/configuration\.md\n$/s);
  });

  it('says in one sentence that its port is taken', async () => {
    const { server, port } = await takePort();
    try {
      const life = start({ ADMIN_PORT: String(port), LOG_LEVEL: 'silent' });
      expect(await life.exit).toBe(1);
      expect(life.written()).toBe(`port ${port} is taken: end what listens there, or set another port\n`);
    } finally {
      server.close();
    }
  });
});
