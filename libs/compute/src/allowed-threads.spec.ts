import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, it } from '@jest/globals';
import { allowedThreads } from './allowed-threads.ts';
import { openKernels } from './open-kernels.ts';

const before = process.env.ZHIYIN_THREADS;
afterEach(() => {
  if (before === undefined) delete process.env.ZHIYIN_THREADS;
  else process.env.ZHIYIN_THREADS = before;
});

describe('threads', () => {
  it('are as many as processors unless ZHIYIN_THREADS says otherwise', () => {
    expect([allowedThreads(''), allowedThreads('1'), allowedThreads(' 3 ')]).toEqual([availableParallelism(), 1, 3]);
    for (const bad of ['0', '-1', '1.5', 'all', '257']) expect(() => allowedThreads(bad)).toThrow(/whole number from 1 to 256/);
  });

  it('of the kernels follow it, and what is asked for by hand goes before', async () => {
    process.env.ZHIYIN_THREADS = '1';
    const [one, three] = [await openKernels({ blas: false }), await openKernels({ threads: 3, blas: false })];
    expect([one.threads, three.threads]).toEqual([1, 3]);
    await Promise.all([one.close(), three.close()]);
  });
});
