import { pino, type DestinationStream, type LevelWithSilent } from 'pino';
import { ZhiyinError, type Logger } from '@zhiyin/domain';

/** @public */
export type LogLevel = LevelWithSilent;

/** @public */
export interface LoggerOptions {
  /** The process: 'api', 'trainer', 'admin'. Stands in every line. */
  readonly name: string;
  readonly level?: LogLevel;
  /** Where lines go; standard output when left out. */
  readonly destination?: DestinationStream;
}

/**
 * Fields that name a person or open a door. Callers should not log them at all; this is the net under them, one level
 * deep because pino pays for every wildcard on every line.
 */
const SECRET_FIELDS = [
  'user', 'visitor', 'userId', 'visitorId', 'externalId', 'email', 'password', 'key', 'apiKey', 'token', 'userToken', 'secret',
  'authorization', 'cookie', 'query', 'session', 'headers', 'body',
];

/**
 * Structured JSON lines behind the domain's `Logger`: facts as fields, constant messages, ISO times.
 * @public
 */
export function createLogger({ name, level = 'info', destination }: LoggerOptions): Logger {
  const settings = {
    name,
    level,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
    serializers: { err: describeError, error: describeError },
  };
  return pino(settings, destination ?? standardOutput());
}

/**
 * Not pino's own stream: when whoever read our output is gone (a killed supervisor), its last flush tries for ever and the
 * process never ends. Node's stream reports the broken pipe once, and what nobody reads is lost in peace.
 */
function standardOutput(): DestinationStream {
  if (!process.stdout.listeners('error').includes(ignoreBrokenPipe)) process.stdout.on('error', ignoreBrokenPipe);
  return process.stdout;
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/**
 * What of an error may stand in a log. The messages of others (PostgreSQL's above all) quote the offending value, which
 * may be a person's id, so what stands in quotes or looks like an address is cut out; the stack's frames stay.
 * @public
 */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    type: error.name,
    code,
    message: withoutValues(error.message),
    frames: framesOf(error),
    ...(error instanceof ZhiyinError && error.cause !== undefined ? { cause: describeError(error.cause) } : {}),
  };
}

function withoutValues(text: string): string {
  return text
    .slice(0, 500)
    .replace(/"[^"]*"|'[^']*'|`[^`]*`|\([^)]*\)=\([^)]*\)/g, '[value]')
    .replace(/[^\s@]+@[^\s@]+/g, '[value]');
}

/** The stack repeats the message in its first lines: only the frames are taken. */
function framesOf(error: Error): string[] {
  return (error.stack ?? '').split('\n').map((line) => line.trim()).filter((line) => line.startsWith('at ')).slice(0, 12);
}
