import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');
/** Named by process, so that two test runs in one checkout never meet; leftovers of killed runs are swept first. */
const PREFIX = 'generated-trial-';
const name = `${PREFIX}${process.pid}`;
const folder = path.join(root, 'libs/strategies', name);
const TWO_MINUTES = 120_000;

const inRoot = async (file: string, args: readonly string[]) => {
  const { stdout, stderr } = await run(process.execPath, [path.join(root, file), ...args], {
    cwd: root, env: { ...process.env, NX_DAEMON: 'false', NO_COLOR: '1', FORCE_COLOR: '0' }, timeout: TWO_MINUTES,
  });
  return stdout + stderr;
};

function sweep(): void {
  for (const entry of fs.readdirSync(path.join(root, 'libs/strategies'))) {
    const pid = entry.startsWith(PREFIX) ? Number(entry.slice(PREFIX.length)) : Number.NaN;
    if (pid === process.pid || (Number.isInteger(pid) && !isAlive(pid))) fs.rmSync(path.join(root, 'libs/strategies', entry), { recursive: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the strategy generator', () => {
  beforeAll(sweep);
  afterAll(sweep);

  it('writes a plugin that type-checks and keeps the contract', async () => {
    const said = await inRoot('node_modules/nx/dist/bin/nx.js', ['g', '@zhiyin/generators:strategy', name, '--no-interactive']);
    expect(said).toContain('apps/api/src/strategies.ts');
    fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({
      extends: '../../../tsconfig.base.json',
      compilerOptions: { composite: false, declaration: false, emitDeclarationOnly: false, noEmit: true, allowImportingTsExtensions: true, customConditions: ['@zhiyin/source'], types: ['node', 'jest'] },
      include: ['src'],
    }));
    await inRoot('node_modules/typescript/bin/tsc', ['-p', folder]);
    const tested = await inRoot('tools/workspace/jest.mjs', ['--selectProjects', `libs/strategies/${name}`, '--verbose']);
    expect(tested).toMatch(/✓ beats popularity/);
    expect(tested).toMatch(/Tests: +\d+ passed, \d+ total/);
  }, TWO_MINUTES);

  it('refuses an id that could not be a package', async () => {
    await expect(inRoot('node_modules/nx/dist/bin/nx.js', ['g', '@zhiyin/generators:strategy', 'My_Idea', '--no-interactive'])).rejects.toThrow(/pattern|kebab-case/);
  }, TWO_MINUTES);
});
