import type { AppContext, RunningApp } from '@zhiyin/http';
import { installStrategies } from '@zhiyin/registry';
import { createServer } from './http/server.ts';
import { openServices } from './services.ts';
import { strategies } from './strategies.ts';

/** Loads what is installed, follows what changes, listens, in this order; the other way round at the end. */
export async function startAdmin(context: AppContext): Promise<RunningApp> {
  const { config } = context;
  const services = openServices({ ...context, catalogue: await installStrategies(strategies, config.plugins) });
  const app = await createServer(services);
  await services.start();
  await app.listen({ port: config.adminPort, host: config.host });
  return {
    url: await app.getUrl(),
    async stop() {
      services.streams.stop(); // they would never be over
      await app.close(); // no new connections, those in flight are answered
      await services.stop();
    },
  };
}
