import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { ConfigError, ResourceError } from '@zhiyin/domain';
import { giveTo, type ServerUser } from './server-user.ts';

/** What a client must know; lies inside the cluster's folder, so that neither can exist without the other. */
export interface ClusterSettings {
  readonly port: number;
  readonly password: string;
}

const fileOf = (cluster: string): string => path.join(cluster, 'zhiyin.json');

export function writeSettings(cluster: string, settings: ClusterSettings, user: ServerUser): void {
  const half = `${fileOf(cluster)}.new`;
  fs.writeFileSync(half, JSON.stringify(settings), { mode: 0o600 });
  giveTo(user, half);
  fs.renameSync(half, fileOf(cluster));
}

/** @throws ConfigError CLUSTER_SETTINGS when the file is missing or damaged; the cluster itself is left alone */
export function readSettings(cluster: string): ClusterSettings {
  try {
    const settings = JSON.parse(fs.readFileSync(fileOf(cluster), 'utf8')) as Partial<ClusterSettings>;
    if (Number.isInteger(settings.port) && typeof settings.password === 'string') return settings as ClusterSettings;
  } catch {
    // Said below, whatever it was.
  }
  throw new ConfigError(
    'CLUSTER_SETTINGS',
    `there is a database in ${cluster}, but ${fileOf(cluster)} with its port and password is missing or damaged; put that file back (from a copy of the folder), or start with another --data folder; nothing was changed`,
  );
}

const FIRST_PORT = 20_000;
const PORTS = 10_000;
const TRIES = 100;

/**
 * A port that nobody listens on now, to be kept for good. Not one that the system hands out: those are also given to
 * outgoing connections, and whoever knocks at such a port while the server is down may even be connected to himself.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = FIRST_PORT + randomInt(PORTS);
    if (await isFree(port)) return port;
  }
  throw new ResourceError('PORTS_TAKEN', `found no free port for PostgreSQL from ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1} on 127.0.0.1: look what may be listened on there`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
