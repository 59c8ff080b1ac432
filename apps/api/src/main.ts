import { runApp } from '@zhiyin/http';
import { startApi } from './start-api.ts';

/** Less than a request may take, so that its answer says what happened. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** The tenant-facing API. Settings come from the environment: see docs/configuration.md. */
await runApp({ name: 'api', start: startApi, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
