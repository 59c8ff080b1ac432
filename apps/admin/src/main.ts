import 'reflect-metadata';
import { parseConfig, type Config } from '@zhiyin/config';
import { run } from './start/run.ts';

/** The operators' API and page. Settings come from the environment: see docs/configuration.md. */
const config = load();
if (config) await run(config).catch(fail);
else process.exitCode = 1;

function load(): Config | null {
  try {
    return parseConfig(process.env);
  } catch (error) {
    fail(error);
    return null;
  }
}

/** Nothing listens yet, so one sentence is what a person needs. */
function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
