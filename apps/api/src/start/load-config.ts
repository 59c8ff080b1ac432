import { parseConfig, type Config } from '@zhiyin/config';

/** Parsed once; every bad variable is named in one message. Nothing can be logged before it is known how. */
export function loadConfig(): Config | null {
  try {
    return parseConfig(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}
