import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { ConfigError } from '@zhiyin/domain';
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

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
