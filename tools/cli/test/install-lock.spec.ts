import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';

const room = path.resolve(import.meta.dirname, '../../workspace/install-lock.mjs');
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A start whose installation is a process of its own that takes a second and writes when it begins and ends. */
function install(folder: string): { pid: number; output: () => string; ended: Promise<unknown> } {
  const work = `const fs = require('fs'); fs.appendFileSync('${folder}/log', 'begin '); setTimeout(() => fs.appendFileSync('${folder}/log', 'end '), 1000)`;
  const script = `import { spawn } from 'node:child_process'; import { installAlone } from '${room}';
    await installAlone('${folder}/lock', (setOwner) => new Promise((resolve) => {
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(work)}]);
      setOwner(child.pid);
      child.on('exit', resolve);
    }), () => console.log('waiting'));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { pid: child.pid ?? Number.NaN, output: () => output, ended: new Promise((resolve) => child.on('exit', resolve)) };
}

it('a start that follows a killed one waits for the npm that was left behind', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-install-'));
  const log = (): string => (fs.existsSync(path.join(folder, 'log')) ? fs.readFileSync(path.join(folder, 'log'), 'utf8') : '');
  const killed = install(folder);
  while (!log()) await sleep(20);
  process.kill(killed.pid, 'SIGKILL');
  await killed.ended;
  const next = install(folder);
  await next.ended;
  expect(next.output()).toBe('waiting\n');
  expect(log()).toBe('begin end begin end ');
  expect(fs.existsSync(path.join(folder, 'lock'))).toBe(false);
  fs.rmSync(folder, { recursive: true });
});
