import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { installAlone } from './install-lock.mjs';
import { root } from './projects.mjs';

const OLDEST_NODE = [20, 19];

/** Installs and compiles what is missing. @returns whether it worked; what failed has been said */
export async function makeReady() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    console.error(`Zhiyin needs Node ${OLDEST_NODE.join('.')} or newer, this is ${process.versions.node}: install a newer one from https://nodejs.org and start again.`);
    return false;
  }
  if (!(await installIfNeeded())) return false;
  try {
    const { build } = await import('./build.mjs');
    const started = performance.now();
    const count = await build();
    if (count) console.log(`compiled ${count} files in ${Math.round(performance.now() - started)} ms`);
    return true;
  } catch (error) {
    console.error(`compiling failed: ${error.message}`);
    return false;
  }
}

const STAMP = 'node_modules/.zhiyin-installed';

async function installIfNeeded() {
  if (isInstalled()) return true;
  return installAlone(path.join(root, '.installing'), async (setOwner) => {
    // Whoever we waited for may have done it.
    if (isInstalled()) return true;
    console.log('installing packages (npm ci), about a minute the first time ...');
    const started = performance.now();
    const lockfile = readLockfile();
    const code = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], setOwner);
    if (code !== 0) {
      console.error('npm ci failed (see above): check that the npm registry can be reached and that the disk has 2 GB free, then start again.');
      return false;
    }
    fs.writeFileSync(path.join(root, STAMP), digest(lockfile));
    console.log(`packages installed in ${Math.round((performance.now() - started) / 1000)} s`);
    return true;
  }, (pid) => console.log(`another installation is at work here (process ${pid}), waiting for it ...`));
}

/**
 * By content where we installed, by time where a person did: npm writes node_modules/.package-lock.json last, so it is
 * younger than the lockfile only after a complete installation.
 */
function isInstalled() {
  const time = (file) => fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const installed = fs.existsSync(path.join(root, STAMP)) ? fs.readFileSync(path.join(root, STAMP), 'utf8') : null;
  return installed === digest(readLockfile()) || (installed === null && time('node_modules/.package-lock.json') >= time('package-lock.json'));
}

const readLockfile = () => fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8');

/** FNV-1a: tells one lockfile from another. */
function digest(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${text.length}-${(hash >>> 0).toString(16)}`;
}

function npm(args, setOwner) {
  // The npm that started us, when one did; a second one on the PATH may be of another version.
  const script = process.env.npm_execpath;
  const [program, before] = script?.endsWith('.js') ? [process.execPath, [script]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  return new Promise((resolve) => {
    const child = spawn(program, [...before, ...args], { cwd: root, stdio: 'inherit', shell: program.endsWith('.cmd') });
    if (child.pid) setOwner(child.pid);
    const seconds = performance.now();
    const progress = setInterval(() => {
      const packages = fs.existsSync(path.join(root, 'node_modules')) ? fs.readdirSync(path.join(root, 'node_modules')).length : 0;
      console.log(`  ${Math.round((performance.now() - seconds) / 1000)} s, ${packages} folders`);
    }, 5000);
    const done = (code) => {
      clearInterval(progress);
      resolve(code);
    };
    child.on('error', () => done(1));
    child.on('exit', done);
  });
}
