import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ConfigError, DependencyError, ResourceError } from '@zhiyin/domain';
import pg from 'pg';
import { findBinaries, type Binaries } from './binaries.ts';
import { runCommand } from './command.ts';
import { chooseHome, type Home } from './home.ts';
import { isAlive, lockedPid, removeStaleLock } from './server-process.ts';
import { giveTo, serverUser, type ServerUser } from './server-user.ts';
import { freePort, readSettings, writeSettings, type ClusterSettings } from './settings.ts';

export interface ClusterOptions {
  /** Where the cluster lives. Made when missing, never deleted. */
  readonly folder: string;
  /** False only for tests: a crash of the machine may lose the database. */
  readonly durable?: boolean;
  /** PostgreSQL notation, e.g. '256MB'. */
  readonly sharedBuffers?: string;
  readonly maxConnections?: number;
}

export interface Cluster {
  /** Owner of everything in the cluster, database 'postgres', 127.0.0.1. Holds the password: not for logs. */
  readonly url: string;
  readonly port: number;
  /** The real folder. */
  readonly home: string;
  /** It ran already, left by an earlier process. */
  readonly reused: boolean;
  /** Ends open connections, then the server. */
  stop(): Promise<void>;
  /** Process id of the server; null when it does not run. */
  pid(): number | null;
}

const OWNER = 'zhiyin_owner';
const START_SECONDS = 60;
const LOG_BYTES = 10 * 2 ** 20;
const ABANDONED_MS = 10 * 60_000;

interface Launch extends Home {
  readonly binaries: Binaries;
  readonly user: ServerUser;
  readonly options: ClusterOptions;
}

/**
 * Makes sure that the cluster exists and runs, whatever was left behind: nothing, half a creation, a running server, the
 * lock of a killed one.
 *
 * @throws ConfigError CLUSTER_VERSION, CLUSTER_SETTINGS, CLUSTER_MOVED
 * @throws ResourceError POSTGRES_MISSING, POSTGRES_CANNOT_RUN, FOLDER_NOT_WRITABLE, CLUSTER_CREATE
 * @throws DependencyError CLUSTER_START with the end of the server's log
 */
export async function ensureCluster(options: ClusterOptions): Promise<Cluster> {
  const user = serverUser();
  const home = chooseHome(options.folder, user);
  const binaries = await findBinaries(user);
  const launch: Launch = { ...home, cluster: path.join(fs.realpathSync(home.home), 'cluster'), binaries, user, options };
  if (!fs.existsSync(launch.cluster)) await create(launch);
  refuseOtherVersion(launch);
  const running = await connectToRunning(launch);
  const settings = running ?? (await start(launch));
  const pgCtl = (args: readonly string[]) => runCommand(binaries.program('pg_ctl'), ['-D', launch.cluster, ...args], user);
  return {
    url: urlOf(settings),
    port: settings.port,
    home: launch.home,
    reused: running !== null,
    pid: () => (isAlive(launch.cluster) ? lockedPid(launch.cluster) : null),
    stop: async () => {
      const { code, output } = await pgCtl(['-m', 'fast', '-w', '-t', '60', 'stop']);
      if (code !== 0 && isAlive(launch.cluster)) throw new DependencyError('CLUSTER_STOP', `PostgreSQL in ${launch.home} did not stop: ${output}`);
    },
  };
}

const urlOf = ({ port, password }: ClusterSettings): string => `postgres://${OWNER}:${password}@127.0.0.1:${port}/postgres`;

/** In a folder beside, which becomes the cluster by one rename: a killed creation leaves nothing that looks complete. */
async function create({ home, cluster, binaries, user, options }: Launch): Promise<void> {
  removeAbandoned(home);
  const half = path.join(home, `creating-${randomBytes(6).toString('hex')}`);
  const password = randomBytes(24).toString('base64url');
  const passwordFile = `${half}.password`;
  try {
    fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    giveTo(user, passwordFile);
    const { code, output } = await runCommand(binaries.program('initdb'), [
      '-D', half, '-U', OWNER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8',
      // Text compares the same on every machine: no collation of the operating system is used.
      '--locale-provider=builtin', '--locale=C.UTF-8', '-c', 'timezone=UTC', '-c', 'log_timezone=UTC',
      ...(options.durable === false ? ['--no-sync'] : []),
    ], user);
    if (code !== 0) throw new ResourceError('CLUSTER_CREATE', `could not create a database in ${home}: ${reason(output)}`);
    writeSettings(half, { port: await freePort(), password }, user);
    becomeCluster(half, cluster);
  } catch (cause) {
    if (cause instanceof ResourceError) throw cause;
    throw new ResourceError('CLUSTER_CREATE', `could not create a database in ${home}: ${reason((cause as Error).message)}`, {}, { cause });
  } finally {
    fs.rmSync(half, { recursive: true, force: true });
    fs.rmSync(passwordFile, { force: true });
  }
}

/** Whoever is first wins; the other one uses that cluster. */
function becomeCluster(half: string, cluster: string): void {
  try {
    fs.renameSync(half, cluster);
  } catch (error) {
    if (!fs.existsSync(path.join(cluster, 'PG_VERSION'))) throw error;
  }
}

/** Creations of killed processes. A young one may be another start's that is at it now. */
function removeAbandoned(home: string): void {
  for (const name of fs.readdirSync(home)) {
    const left = path.join(home, name);
    const age = Date.now() - (fs.statSync(left, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (name.startsWith('creating-') && age > ABANDONED_MS) fs.rmSync(left, { recursive: true, force: true });
  }
}

function reason(output: string): string {
  if (/No space left|ENOSPC/.test(output)) return 'the disk is full; free some space (about 200 MB) and start again';
  return output.split('\n').filter((line) => /error|fatal|could not/i.test(line)).join('; ') || output.slice(-400);
}

function refuseOtherVersion({ cluster, binaries }: Launch): void {
  const file = path.join(cluster, 'PG_VERSION');
  const found = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : 'unknown';
  if (found === binaries.major) return;
  throw new ConfigError(
    'CLUSTER_VERSION',
    `the database in ${cluster} is of PostgreSQL ${found}, this release brings PostgreSQL ${binaries.major}; take a backup with the release that made it ('zhiyin backup'), start with an empty --data folder and 'zhiyin restore'; nothing was changed`,
  );
}

/** @returns null when no server of this cluster is left running */
async function connectToRunning({ home, cluster }: Launch): Promise<ClusterSettings | null> {
  const settings = readSettings(cluster);
  for (const deadline = Date.now() + START_SECONDS * 1000; ; await sleep(50)) {
    if (!isAlive(cluster)) return null;
    if (await answers(settings, cluster)) return settings;
    if (Date.now() > deadline) {
      throw new DependencyError('CLUSTER_START', `PostgreSQL of ${home} runs (process ${lockedPid(cluster)}) but has not answered on port ${settings.port} for ${START_SECONDS} s; look into ${path.join(home, 'server.log')}`);
    }
  }
}

/** A full login, and the folder compared: another server may meanwhile have taken the port. */
async function answers(settings: ClusterSettings, cluster: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(settings), connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>("select current_setting('data_directory') as folder");
    return fs.realpathSync(rows[0].folder) === fs.realpathSync(cluster);
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function start({ home, cluster, log, binaries, user, options }: Launch): Promise<ClusterSettings> {
  removeStaleLock(cluster);
  if ((fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) fs.renameSync(log, `${log}.1`);
  let settings = readSettings(cluster);
  for (let attempt = 0; ; attempt++) {
    const logged = fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    const { code } = await runCommand(binaries.program('pg_ctl'), ['-D', cluster, '-w', '-t', String(START_SECONDS), '-l', log, '-o', serverFlags(settings.port, options), 'start'], user);
    if (code === 0) return settings;
    const said = fs.existsSync(log) ? fs.readFileSync(log).subarray(logged).toString() : '';
    if (attempt < 3 && /could not bind|Address already in use|could not create any TCP/.test(said)) {
      settings = { ...settings, port: await freePort() };
      writeSettings(cluster, settings, user);
      continue;
    }
    // Two processes may have started it at once: then one of them did, and that is the server.
    if (isAlive(cluster) && (await answers(settings, cluster))) return settings;
    throw new DependencyError('CLUSTER_START', `PostgreSQL in ${home} did not start: ${reason(said)}; the whole log is ${log}`);
  }
}

function serverFlags(port: number, { durable = true, sharedBuffers = '128MB', maxConnections = 100 }: ClusterOptions): string {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: "''",
    max_connections: maxConnections,
    shared_buffers: sharedBuffers,
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return `-p ${port} ${Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`).join(' ')}`;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
