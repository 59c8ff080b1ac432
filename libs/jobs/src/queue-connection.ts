import { createConnection } from 'node:net';
import { assertSchemaCompatibility, createPostgresBackend, runMigrations, setDefaultBackendFactory, type ConnectionOptions } from 'bullmq';
import pg from 'pg';
import { ConfigError, DependencyError } from '@zhiyin/domain';

/**
 * All workers of a queue must use the same values: in Redis the check for stalled jobs is throttled by one shared key.
 * A worker that dies is noticed after at most `lockDuration + stalledInterval`.
 * @public
 */
export const WORKER_TIMING = { lockDuration: 20_000, stalledInterval: 10_000, maxStalledCount: 3 } as const;

function kindOf(url: string): 'postgres' | 'redis' {
  if (/^postgres(ql)?:\/\//.test(url)) return 'postgres';
  if (/^rediss?:\/\//.test(url)) return 'redis';
  throw new ConfigError('QUEUE_URL_INVALID', `QUEUE_URL: expected postgres://.. or redis://.., got "${url.split(':')[0]}:.."`);
}

/**
 * Chooses BullMQ's backend for this process and returns the connection for its Queues and Workers. Call it before any of
 * them is built, and `queueReady` before any Worker: a Worker built without schema or server never recovers.
 * @throws ConfigError QUEUE_URL_INVALID
 * @public
 */
export function queueConnection(url: string): ConnectionOptions {
  if (kindOf(url) === 'postgres') {
    // BullMQ's types know its PostgreSQL backend only as an explicit argument, not as the default.
    setDefaultBackendFactory(createPostgresBackend as never);
    return { connectionString: url, max: 4 } as unknown as ConnectionOptions;
  }
  setDefaultBackendFactory();
  const { hostname, port, username, password, pathname, protocol } = new URL(url);
  return {
    host: hostname,
    port: Number(port) || 6379,
    username: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    db: Number(pathname.slice(1)) || 0,
    maxRetriesPerRequest: null,
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

/**
 * Brings the queue's tables up to date; locked, so that several starters may call it at once. Redis needs none.
 * @throws DependencyError QUEUE_UNREACHABLE
 * @public
 */
export async function migrateQueue(url: string): Promise<void> {
  if (kindOf(url) === 'redis') return;
  await withClient(url, (client) => runMigrations(client));
}

/**
 * Resolves when the queue answers and its schema fits; tries again until `timeoutMs` has passed.
 * @throws DependencyError QUEUE_UNREACHABLE
 * @public
 */
export async function queueReady(url: string, timeoutMs = 30_000): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    try {
      if (kindOf(url) === 'postgres') await withClient(url, (client) => assertSchemaCompatibility(client));
      else await pingRedis(url);
      return;
    } catch (error) {
      if (error instanceof ConfigError || Date.now() >= giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // a lost connection also rejects the query; without a listener it would end the process
  try {
    await client.connect();
    await work(client);
  } catch (cause) {
    throw unreachable(url, cause);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Whether something listens: BullMQ checks the rest (version, eviction policy) and retries on its own with Redis. */
function pingRedis(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: hostname, port: Number(port) || 6379, timeout: 5_000 });
    socket.once('connect', () => { socket.destroy(); resolve(); });
    socket.once('timeout', () => { socket.destroy(); reject(unreachable(url, new Error('timed out'))); });
    socket.once('error', (cause) => reject(unreachable(url, cause)));
  });
}

function unreachable(url: string, cause: unknown): DependencyError {
  const where = (({ hostname, port, protocol }) => `${protocol}//${hostname}${port ? `:${port}` : ''}`)(new URL(url));
  const why = cause instanceof Error ? cause.message : String(cause);
  return new DependencyError('QUEUE_UNREACHABLE', `the queue at ${where} is not usable (${why}): start it, migrate it, or correct QUEUE_URL`, {}, { cause });
}
