import type { Config } from '@zhiyin/config';
import type { Logger } from '@zhiyin/domain';
import { createLogger, createMetrics } from '@zhiyin/observability';
import { createServer } from '../http/server.ts';
import { openServices } from '../services.ts';
import { strategies } from '../strategies.ts';
import { openDatabase } from './open-database.ts';

/** Longer than the longest request; whatever still runs then is cut off. */
const STOP_WITHIN_MS = 10_000;

/** Starts the API and keeps it until somebody asks it to stop: SIGTERM, SIGINT, or the supervisor's disappearance. */
export async function run(config: Config): Promise<void> {
  const log = createLogger({ name: 'api', level: config.logLevel });
  process.on('unhandledRejection', (err) => log.error({ err }, 'unhandled rejection'));
  const stopRequested = stopSignal();
  const database = await openDatabase(config, log, stopRequested.signal);
  if (!database) return;
  const services = await openServices({ config, database, log, metrics: createMetrics({ app: 'api' }), strategies });
  const app = await createServer(services);
  await services.start();
  await app.listen({ port: config.apiPort, host: config.host });
  services.readiness.started();
  log.info({ port: config.apiPort }, 'api listens');
  process.send?.({ kind: 'ready' });
  const why = await stopRequested.reason;
  await stop(log, why, async () => {
    services.readiness.stopping();
    await app.close(); // no new connections, those in flight are answered
    await services.stop();
    await database.close();
  });
}

function stopSignal(): { readonly reason: Promise<string>; readonly signal: AbortSignal } {
  const controller = new AbortController();
  const reason = new Promise<string>((resolve) => {
    const ask = (why: string) => {
      controller.abort();
      resolve(why);
    };
    process.once('SIGTERM', () => ask('SIGTERM'));
    process.once('SIGINT', () => ask('SIGINT'));
    process.once('disconnect', () => ask('the supervisor is gone'));
  });
  return { reason, signal: controller.signal };
}

async function stop(log: Logger, why: string, work: () => Promise<void>): Promise<void> {
  const started = Date.now();
  const cutOff = setTimeout(() => {
    log.error({ ms: STOP_WITHIN_MS }, 'stopping took too long: leaving now');
    process.exit(1);
  }, STOP_WITHIN_MS);
  log.info({ why }, 'api stops');
  await work();
  clearTimeout(cutOff);
  log.info({ ms: Date.now() - started }, 'api stopped');
  process.exit(0);
}
