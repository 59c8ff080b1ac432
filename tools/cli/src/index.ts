export { runImport, type ImportOptions, type ImportProgress } from './import/import-run.ts';
export type { ImportTally } from './import/import-tally.ts';
export { openDatabase, openInstallation, type Installation } from './installation/installation.ts';
export { AppLog } from './start/app-log.ts';
export { AppProcess } from './start/app-process.ts';
export { trainMissing } from './start/training.ts';
export { createTenant } from './tenants/create-tenant.ts';
export { createKey } from './tenants/keys.ts';
