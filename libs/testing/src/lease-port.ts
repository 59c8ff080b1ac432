import { createSocket } from 'node:dgram';
import net from 'node:net';

/** Below what systems hand out for port 0 and for outgoing connections; PostgreSQL from npm takes its ports elsewhere. */
const FIRST = 30_000;
const LAST = 32_700;

export interface PortLease {
  readonly port: number;
  release(): void;
}

/**
 * A TCP port for a program that must be told its port, or keep it over restarts. Nobody else who asks here gets it, in
 * this process or another, until it is released or the process ends: a UDP socket of the same number is the lease. A
 * program that can listen on port 0 and say where should do that instead.
 */
export async function leasePort(): Promise<PortLease> {
  for (let port = FIRST + Math.floor(Math.random() * (LAST - FIRST)), tries = 0; tries < LAST - FIRST; tries++, port = port < LAST ? port + 1 : FIRST) {
    const lease = await take(port);
    if (lease === null) continue;
    if (await isFree(port)) return lease;
    lease.release();
  }
  throw new Error(`all ports from ${FIRST} to ${LAST} are taken`);
}

function take(port: number): Promise<PortLease | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4').unref();
    socket.once('error', () => {
      socket.close();
      resolve(null);
    });
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve({ port, release: () => socket.close() }));
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
