import type { AppContext, RunningApp } from '@zhiyin/http';
import { installStrategies } from '@zhiyin/registry';
import { createServer } from './http/server.ts';
import { openServices } from './services.ts';
import { strategies } from './strategies.ts';

/** Loads what is installed, follows the log, listens, in this order; the other way round at the end. */
export async function startApi(context: AppContext): Promise<RunningApp> {
  const { config } = context;
  const services = openServices({ ...context, strategies: await installStrategies(strategies, config.plugins) });
  const app = await createServer(services);
  await services.start();
  await app.listen({ port: config.apiPort, host: config.host });
  services.readiness.started();
  return {
    url: await app.getUrl(),
    async stop() {
      services.readiness.stopping();
      await app.close(); // no new connections, those in flight are answered
      await services.stop();
    },
  };
}
