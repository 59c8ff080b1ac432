import { loadConfig } from './start/load-config.ts';
import { run } from './start/run.ts';

/** The tenant-facing API. Settings come from the environment: see docs/configuration.md. */
const config = loadConfig();
if (config) await run(config);
else process.exitCode = 1;
