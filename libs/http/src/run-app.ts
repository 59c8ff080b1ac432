import { parseConfig, type Config } from '@zhiyin/config';
import { ZhiyinError, type Logger } from '@zhiyin/domain';
import { createLogger, createMetrics, type Metrics } from '@zhiyin/observability';
import { databaseUrls, openWhenReady, type Database } from '@zhiyin/persistence';
import { StopRequest } from './stop-request.ts';

/** What an app is started with. The database answers and has its schema; it is closed after the app has stopped. @public */
export interface AppContext {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly database: Database;
}

/** @public */
export interface RunningApp {
  /** Where it listens. */
  readonly url: string;
  /** Lets what is in flight finish, then ends everything but the database. */
  stop(): Promise<void>;
}

/** @public */
export interface AppDescription {
  readonly name: 'api' | 'trainer' | 'admin';
  readonly start: (context: AppContext) => Promise<RunningApp>;
  /** Of one SQL statement; the database's own default unless told. */
  readonly statementTimeoutMs?: number;
  /** Whatever still runs then is cut off: longer than the longest request, shorter than the patience of supervisors. */
  readonly stopWithinMs?: number;
}

const STOP_WITHIN_MS = 10_000;

/**
 * The life of a process: settings, log, database, start, until somebody asks it to stop (SIGTERM, SIGINT, or the end of the
 * supervisor), then an orderly end. Always ends the process: 0 after a stop, 1 with one sentence on standard error when it
 * could not start or did not stop in time.
 * @public
 */
export async function runApp(app: AppDescription): Promise<never> {
  try {
    await live(app);
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exit(1);
  }
  process.exit(0);
}

async function live({ name, start, statementTimeoutMs, stopWithinMs = STOP_WITHIN_MS }: AppDescription): Promise<void> {
  const config = parseConfig(process.env);
  const log = createLogger({ name, level: config.logLevel });
  process.on('unhandledRejection', (err) => log.error({ err }, 'unhandled rejection'));
  const request = new StopRequest();
  // Also when it was asked in the middle of the start.
  request.signal.addEventListener('abort', () => cutOff(log, stopWithinMs));
  const options = { maxConnections: config.databaseConnections, ...(statementTimeoutMs ? { statementTimeoutMs } : {}) };
  const database = await openWhenReady(databaseUrls(config.databaseUrl, config.secret), options, { log, signal: request.signal });
  if (!database) return;
  const running = await start({ config, log, metrics: createMetrics({ app: name }), database });
  log.info({ url: running.url }, 'app listens');
  // A supervisor that went away meanwhile is heard of by the stop request, not by a failed message.
  if (process.connected) process.send?.({ kind: 'ready', url: running.url }, undefined, undefined, () => undefined);
  const why = await request.reason;
  const askedAt = Date.now();
  log.info({ why }, 'app stops');
  await running.stop();
  await database.close();
  log.info({ ms: Date.now() - askedAt }, 'app stopped');
}

function cutOff(log: Logger, ms: number): void {
  setTimeout(() => {
    log.error({ ms }, 'stopping took too long: leaving now');
    process.exit(1);
  }, ms);
}

/** Our own errors say what to do; of others a person needs the place. */
function sentenceOf(error: unknown): string {
  if (error instanceof ZhiyinError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error) return `port ${String(error.port)} is taken: end what listens there, or set another port`;
  return error.stack ?? error.message;
}
