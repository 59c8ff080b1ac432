import type { Config } from '@zhiyin/config';
import type { Logger } from '@zhiyin/domain';
import { createLogger, createMetrics } from '@zhiyin/observability';
import { loadPluginPackages } from '@zhiyin/registry';
import { createServer } from '../http/server.ts';
import { openServices } from '../services.ts';
import { strategies } from '../strategies.ts';
import { openDatabase } from './open-database.ts';

const STOP_WITHIN_MS = 10_000;

/** Starts the admin app and keeps it until somebody asks it to stop: SIGTERM, SIGINT, or the supervisor's disappearance. */
export async function run(config: Config): Promise<void> {
  const log = createLogger({ name: 'admin', level: config.logLevel });
  process.on('unhandledRejection', (err) => log.error({ err }, 'unhandled rejection'));
  const stopRequested = stopSignal();
  const database = await openDatabase(config, log, stopRequested.signal);
  if (!database) return;
  const installed = [...strategies, ...(await loadPluginPackages(config.plugins))];
  const services = openServices({ config, database, log, metrics: createMetrics({ app: 'admin' }), strategies: installed });
  const app = await createServer(services);
  await services.start();
  await app.listen({ port: config.adminPort, host: config.host });
  log.info({ port: config.adminPort }, 'admin listens');
  process.send?.({ kind: 'ready' });
  const why = await stopRequested.reason;
  await stop(log, why, async () => {
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
  const cutOff = setTimeout(() => {
    log.error({ ms: STOP_WITHIN_MS }, 'stopping took too long: leaving now');
    process.exit(1);
  }, STOP_WITHIN_MS);
  log.info({ why }, 'admin stops');
  await work();
  clearTimeout(cutOff);
  log.info({}, 'admin stopped');
  process.exit(0);
}
