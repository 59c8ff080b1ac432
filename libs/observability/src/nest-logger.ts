import type { Logger } from '@zhiyin/domain';
import { describeError } from './logger.ts';

/** What Nest asks of a logger; declared here, so that this lib does not need Nest. @public */
export interface FrameworkLogger {
  log(message: unknown, ...rest: unknown[]): void;
  error(message: unknown, ...rest: unknown[]): void;
  warn(message: unknown, ...rest: unknown[]): void;
  debug(message: unknown, ...rest: unknown[]): void;
}

/**
 * Sends the framework's own lines through ours. Its chatter at start (one line a route) goes to `debug`.
 * @public
 */
export function frameworkLogger(log: Logger): FrameworkLogger {
  const fields = (message: unknown, rest: readonly unknown[]) => ({
    framework: message instanceof Error ? describeError(message) : String(message),
    context: typeof rest.at(-1) === 'string' ? rest.at(-1) : undefined,
  });
  return {
    log: (message, ...rest) => log.debug(fields(message, rest), 'framework'),
    debug: (message, ...rest) => log.debug(fields(message, rest), 'framework'),
    warn: (message, ...rest) => log.warn(fields(message, rest), 'framework warning'),
    error: (message, ...rest) => log.error(fields(message, rest), 'framework error'),
  };
}
