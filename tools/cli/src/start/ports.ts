import net from 'node:net';
import { ConfigError } from '@zhiyin/domain';

export interface WantedPort {
  readonly name: string;
  readonly port: number;
  /** How to choose another one. */
  readonly option: string;
}

/**
 * @param patienceMs how long a taken port may still become free: the apps of a killed start need a moment to end
 * @throws ConfigError PORT_TAKEN
 */
export async function checkPorts(host: string, wanted: readonly WantedPort[], patienceMs: number): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  for (const { name, port, option } of wanted) {
    for (;;) {
      const problem = await tryListening(host, port);
      if (problem === null) break;
      if (problem !== 'EADDRINUSE') throw new ConfigError('PORT_TAKEN', `cannot listen on ${host}:${port} for the ${name} (${problem}): choose another address with --host or another port with ${option}`);
      if (Date.now() > giveUpAt) throw new ConfigError('PORT_TAKEN', `port ${port} of the ${name} is taken by another program: stop that one, or choose another port with ${option}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function tryListening(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}
