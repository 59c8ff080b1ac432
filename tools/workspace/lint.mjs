// ESLint with the module boundaries: `node tools/workspace/lint.mjs`. The boundary rule skips itself, with a warning only, when Nx
// has no project graph in its cache; so the graph is made first and a run without it fails.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './projects.mjs';

const env = { ...process.env, NX_DAEMON: 'false', NX_INTERACTIVE: 'false' };
const node = (file, ...args) => spawnSync(process.execPath, [path.join(root, 'node_modules', file), ...args], { cwd: root, env, encoding: 'utf8' });

const graph = node('nx/dist/bin/nx.js', 'show', 'projects');
if (graph.status !== 0) {
  console.error(`the project graph could not be made:\n${graph.stdout}${graph.stderr}`);
  process.exit(1);
}
const lint = node('eslint/bin/eslint.js', '.', '--max-warnings', '0');
process.stdout.write(lint.stdout);
process.stderr.write(lint.stderr);
const skipped = /The rule will be skipped/.test(lint.stdout + lint.stderr);
if (skipped) console.error('the module boundaries were not checked');
process.exitCode = skipped ? 1 : (lint.status ?? 1);
