import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { leasePort } from '@zhiyin/testing';

const bin = path.resolve(import.meta.dirname, '../dist/bin.js');

class Run {
  output = '';
  readonly #child: ChildProcess;
  /** Exit code. Not after the last output: the apps of a killed start may still hold its pipes. */
  readonly ended: Promise<number | null>;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const { DATABASE_URL: _url, QUEUE_URL: _queue, ZHIYIN_SECRET: _secret, ...clean } = process.env;
    this.#child = spawn(process.execPath, [bin, ...args], { env: { ...clean, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.ended = new Promise((resolve) => this.#child.on('exit', (code) => setTimeout(() => resolve(code), 50)));
  }

  get pid(): number {
    if (!this.#child.pid) throw new Error('not started');
    return this.#child.pid;
  }

  async says(text: string | RegExp, withinMs = 90_000): Promise<void> {
    for (const giveUpAt = Date.now() + withinMs; !new RegExp(text).test(this.output); ) {
      if (Date.now() > giveUpAt || this.#child.exitCode !== null) throw new Error(`expected "${text}", the output is:\n${this.output}`);
      await sleep(50);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

let data: string;
/** Told to it and kept over its restarts. */
const ports: number[] = [];
const runs: Run[] = [];
function run(args: readonly string[], env?: NodeJS.ProcessEnv): Run {
  const made = new Run(args, env);
  runs.push(made);
  return made;
}
const start = (...more: string[]): Run => run(['start', '--no-demo', '--data', data, '--port', `${ports[0]}`, '--admin-port', `${ports[1]}`, '--trainer-port', `${ports[2]}`, ...more]);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const answers = async (port: number): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok ?? false;

/** Processes of this data folder: apps by their environment, PostgreSQL by its folder. */
function living(): string[] {
  return fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).flatMap((pid) => {
    try {
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const ours = fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`DATA_FOLDER=${data}\0`) || command.includes(`${data}/`);
      return ours && command && Number(pid) !== process.pid && !command.includes('bin.js start') ? [`${pid} ${command}`] : [];
    } catch {
      return [];
    }
  });
}

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-start-'));
  fs.chmodSync(data, 0o755);
  for (let app = 0; app < 3; app++) ports.push((await leasePort()).port);
});
afterAll(async () => {
  for (const made of runs) made.signal('SIGTERM');
  await Promise.all(runs.map(({ ended }) => ended));
  fs.rmSync(data, { recursive: true, force: true });
});

describe('zhiyin start', () => {
  it('brings up everything, says where, and lets nobody start twice', async () => {
    const first = start();
    await first.says('Zhiyin is ready');
    expect(await Promise.all(ports.map(answers))).toEqual([true, true, true]);
    expect(first.output).toMatch(new RegExp(`Set up the first owner.*http://localhost:${ports[1]}/#setup=`));
    expect(fs.statSync(path.join(data, 'secret')).mode & 0o777).toBe(0o600);

    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output.trim().split('\n').at(-1)).toMatch(/is in use by another start \(process \d+\)/);
    expect(await answers(ports[0])).toBe(true);

    first.signal('SIGINT');
    expect(await first.ended).toBe(0);
    expect(living()).toEqual([]);
  });

  it('survives kill -9 of every part: the apps, PostgreSQL, and at last itself', async () => {
    const first = start();
    await first.says('Zhiyin is ready');
    const victim = living().find((line) => line.includes('apps/api/dist/main.js'))?.split(' ')[0];
    process.kill(Number(victim ?? NaN), 'SIGKILL');
    await first.says(/api ended \(SIGKILL\)/);
    await until(() => answers(ports[0]));

    const server = Number(fs.readFileSync(path.join(data, 'pg18', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(server || NaN, 'SIGKILL');
    await first.says('PostgreSQL is back');
    await until(async () => (await Promise.all(ports.map(answers))).every(Boolean));

    first.signal('SIGKILL');
    await first.ended;
    await until(async () => !living().some((line) => line.includes('/main.js')));
    const next = start();
    await next.says('Zhiyin is ready');
    expect(next.output).toContain('PostgreSQL was still running');
    next.signal('SIGTERM');
    expect(await next.ended).toBe(0);
    expect(living()).toEqual([]);
  });

  it('says in one sentence which port is taken', async () => {
    const squatter = net.createServer().listen(ports[1], '127.0.0.1');
    const refused = start();
    expect(await refused.ended).toBe(1);
    squatter.close();
    expect(refused.output.trim().split('\n').at(-1)).toBe(`port ${ports[1]} of the admin app is taken by another program: stop that one, or choose another port with --admin-port`);
    expect(living()).toEqual([]);
  });

  it('says in one sentence that a database cannot be reached', async () => {
    const refused = run(['start', '--data', data], { DATABASE_URL: 'postgres://nobody:hidden-word@127.0.0.1:1/none' });
    expect(await refused.ended).toBe(1);
    expect(refused.output.trim().split('\n')).toHaveLength(1);
    expect(refused.output).toMatch(/^PostgreSQL at 127\.0\.0\.1:\d+ does not let us in .*DATABASE_URL/);
    expect(refused.output).not.toContain('hidden-word');
  });

  it('says within seconds that a queue cannot be reached', async () => {
    const refused = run(['start', '--no-demo', '--data', data, '--port', `${ports[0]}`, '--admin-port', `${ports[1]}`, '--trainer-port', `${ports[2]}`], { QUEUE_URL: 'redis://127.0.0.1:1' });
    const startedAt = Date.now();
    expect(await refused.ended).toBe(1);
    expect(Date.now() - startedAt).toBeLessThan(20_000);
    expect(refused.output.trim().split('\n').at(-1)).toMatch(/^the queue at redis:\/\/127\.0\.0\.1:\d+ .*QUEUE_URL$/);
    expect(living()).toEqual([]);
  });

  it('says in one sentence that a folder cannot be written', async () => {
    fs.writeFileSync(path.join(data, 'a-file'), '');
    const refused = run(['start', '--data', path.join(data, 'a-file', 'below')]);
    expect(await refused.ended).toBe(1);
    expect(refused.output.trim()).toMatch(/^cannot write to .*choose another folder with --data$/);
  });

  it('never makes a new secret for an old database', async () => {
    fs.renameSync(path.join(data, 'secret'), path.join(data, 'secret.away'));
    const refused = start();
    expect(await refused.ended).toBe(1);
    expect(refused.output).toMatch(/secret is missing: .*nothing was changed/);
    expect(fs.existsSync(path.join(data, 'secret'))).toBe(false);
    fs.renameSync(path.join(data, 'secret.away'), path.join(data, 'secret'));
  });

  it('explains its options', async () => {
    const help = run(['start', '--help']);
    expect(await help.ended).toBe(0);
    for (const option of ['--port', '--admin-port', '--data', '--tenant', '--import', '--no-demo', '--host']) expect(help.output).toContain(option);
  });
});

async function until(done: () => Promise<boolean>, withinMs = 90_000): Promise<void> {
  for (const giveUpAt = Date.now() + withinMs; !(await done()); await sleep(100)) {
    if (Date.now() > giveUpAt) throw new Error(`waited ${withinMs} ms in vain; alive:\n${living().join('\n')}`);
  }
}
