import { runApp } from '@zhiyin/http';
import { startAdmin } from './start-admin.ts';

/** The operators' API and page. Settings come from the environment: see docs/configuration.md. */
await runApp({ name: 'admin', start: startAdmin });
