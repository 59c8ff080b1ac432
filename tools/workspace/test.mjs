// `npm test`, and what CI runs: everything that must hold, each part to its end; what failed is named last.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { makeReady } from './make-ready.mjs';
import { root } from './projects.mjs';

const bin = (file) => [process.execPath, path.join(root, 'node_modules', file)];
const own = (file, ...args) => [process.execPath, path.join(root, 'tools/workspace', file), ...args];

const parts = [
  ['lockfile', own('lockfile.mjs')],
  ['project references', own('references.mjs', '--check')],
  ['types', [...bin('typescript/bin/tsc'), '-b']],
  ['types of the tests', [...bin('typescript/bin/tsc'), '-p', 'tsconfig.test.json']],
  ['lint and module boundaries', own('lint.mjs')],
  ['tests', own('jest.mjs', ...process.argv.slice(2))],
];

function run([program, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, NX_DAEMON: 'false' } });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const started = performance.now();
const failed = [];
if (await makeReady()) {
  for (const [name, command] of parts) {
    const from = performance.now();
    console.log(`\n== ${name}`);
    const code = await run(command);
    console.log(`== ${name}: ${code === 0 ? 'passed' : 'FAILED'} (${Math.round((performance.now() - from) / 1000)} s)`);
    if (code !== 0) failed.push(name);
  }
} else {
  failed.push('installation and build');
}
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
console.log(failed.length ? `\nFAILED: ${failed.join(', ')} (${minutes} min)` : `\nall ${parts.length} parts passed (${minutes} min)`);
process.exitCode = failed.length ? 1 : 0;
