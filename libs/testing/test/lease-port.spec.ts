import net from 'node:net';
import { expect, it } from '@jest/globals';
import { leasePort } from '../src/lease-port.ts';

it('never hands out a port twice, and each can be listened on', async () => {
  const leases = await Promise.all(Array.from({ length: 50 }, () => leasePort()));
  try {
    expect(new Set(leases.map(({ port }) => port)).size).toBe(50);
    const server = net.createServer().listen(leases[0].port, '127.0.0.1');
    await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
    await new Promise((resolve) => server.close(resolve));
  } finally {
    for (const lease of leases) lease.release();
  }
});
