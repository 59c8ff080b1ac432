import { availableParallelism } from 'node:os';
import { ConfigError } from '@zhiyin/domain';

const MOST = 256;

/**
 * Threads that kernels and nets of one process use where nobody tells: ZHIYIN_THREADS of the environment, else one for each processor.
 * @throws ConfigError THREADS_INVALID
 */
export function allowedThreads(setting: string | undefined = process.env.ZHIYIN_THREADS): number {
  const text = setting?.trim();
  if (!text) return availableParallelism();
  const threads = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(threads >= 1 && threads <= MOST)) throw new ConfigError('THREADS_INVALID', `ZHIYIN_THREADS: expected a whole number from 1 to ${MOST}, got '${text.slice(0, 30)}'`);
  return threads;
}
