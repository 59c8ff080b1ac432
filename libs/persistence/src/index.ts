/** PostgreSQL: schema, roles, and the stores behind the domain's ports. */
export { databaseUrls, type DatabaseUrls } from './database-urls.ts';
export { migrate } from './migrate.ts';
export { Database, type DatabaseOptions } from './database.ts';
export { openDataSource } from './data-source.ts';
export { PgEventLog } from './stores/event-log.ts';
export { PgChangeFeed } from './stores/change-feed.ts';
export { PgStrategyStore } from './stores/strategy-store.ts';
export { PgRunStore } from './stores/run-store.ts';
export { PgHousekeeping } from './stores/housekeeping.ts';
export { PgPipelineStore } from './stores/pipeline-store.ts';
export { PgKeyStore } from './stores/key-store.ts';
export { PgAdminStore } from './stores/admin-store.ts';
export { PgAuditLog } from './stores/audit-log.ts';
