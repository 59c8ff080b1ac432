import fs from 'node:fs';
import path from 'node:path';
import { ConfigError, DependencyError, ResourceError } from '@zhiyin/domain';
import { ensureCluster, type Cluster } from '@zhiyin/embedded-postgres';
import { Database, databaseUrls, migrate } from '@zhiyin/persistence';
import pg from 'pg';
import { checkSecret, installationSecret } from './secret.ts';

/** Where one installation keeps everything, and how to reach its database. */
export interface Installation {
  readonly dataFolder: string;
  readonly secret: string;
  /** As the owner. */
  readonly databaseUrl: string;
  readonly queueUrl: string;
  /** null: DATABASE_URL names a database of somebody else's. */
  readonly cluster: Cluster | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds or makes the installation in a data folder; the embedded PostgreSQL runs afterwards.
 *
 * @throws ResourceError FOLDER_NOT_WRITABLE, ConfigError SECRET_LOST, DependencyError DATABASE_UNREACHABLE and what
 *   `ensureCluster` throws
 */
export async function openInstallation(folder: string, env: Environment = process.env): Promise<Installation> {
  const dataFolder = path.resolve(folder);
  prepareFolder(dataFolder);
  const secret = installationSecret(dataFolder, env.ZHIYIN_SECRET);
  const cluster = env.DATABASE_URL ? null : await ensureCluster({ folder: path.join(dataFolder, 'pg18') });
  const databaseUrl = cluster ? withDatabase(cluster.url, 'zhiyin') : checkedUrl(env.DATABASE_URL as string);
  await reach(databaseUrl, secret);
  return { dataFolder, secret, databaseUrl, queueUrl: env.QUEUE_URL || databaseUrl, cluster };
}

/** The stores' door to an installation. The caller closes it. */
export function openDatabase({ databaseUrl, secret }: Installation): Promise<Database> {
  return Database.open(databaseUrls(databaseUrl, secret), { maxConnections: 4 });
}

/** For commands beside a start: migrated first; a cluster that was not running is stopped again afterwards. */
export async function withInstallation(folder: string, work: (installation: Installation) => Promise<void>): Promise<void> {
  const installation = await openInstallation(folder);
  try {
    await migrate(installation.databaseUrl, installation.secret);
    await work(installation);
  } finally {
    if (installation.cluster && !installation.cluster.reused) await installation.cluster.stop();
  }
}

function prepareFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true });
    const probe = path.join(folder, `.probe-${process.pid}`);
    fs.writeFileSync(probe, Buffer.alloc(64 * 1024));
    fs.rmSync(probe);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const what = code === 'ENOSPC' ? 'the disk is full: free some space (about 500 MB)' : `cannot write to ${folder} (${code}): make it writable, or choose another folder with --data`;
    throw new ResourceError('FOLDER_NOT_WRITABLE', what, {}, { cause });
  }
}

function withDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

function checkedUrl(text: string): string {
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text;
  throw new ConfigError('DATABASE_URL_INVALID', 'DATABASE_URL: expected postgres://USER:PASSWORD@HOST:PORT/NAME; correct it, or unset it to use the embedded PostgreSQL');
}

/** The database itself may still have to be made: then the server's answer is that it does not exist, which will do. */
async function reach(url: string, secret: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await checkSecret(client, secret);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const error = cause as Error & { code?: string };
    if (error.code === '3D000') return;
    const { hostname, port } = new URL(url);
    throw new DependencyError(
      'DATABASE_UNREACHABLE',
      `PostgreSQL at ${hostname}:${port || 5432} does not let us in (${error.message || error.code}); start it and correct DATABASE_URL, or unset it to use the embedded PostgreSQL`,
      {}, { cause },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
