// Runs jest with ES modules: `node tools/workspace/jest.mjs [jest arguments]`.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './projects.mjs';

const bin = path.join(path.dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js');
const result = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', bin, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = result.status ?? 1;
