/** PostgreSQL: schema, roles, and the stores behind the domain's ports. */
export { databaseUrls, type DatabaseUrls } from './database-urls.ts';
export { migrate } from './migrate.ts';
export { Database, type DatabaseOptions } from './database.ts';
export { openDataSource } from './data-source.ts';
export { PgEventLog } from './stores/event-log.ts';
export { PgChangeFeed } from './stores/change-feed.ts';
export { PgCatalogueStore } from './stores/catalogue-store.ts';
export { PgUserStore } from './stores/user-store.ts';
export { PgTenantStore } from './stores/tenant-store.ts';
export { PgImpressionStore } from './stores/impression-store.ts';
export { PgDatasetSource } from './stores/dataset-source.ts';
export { PgStrategyStore } from './stores/strategy-store.ts';
export { PgRunStore } from './stores/run-store.ts';
export { PgHousekeeping } from './stores/housekeeping.ts';
export { PgPipelineStore } from './stores/pipeline-store.ts';
export { PgKeyStore } from './stores/key-store.ts';
export { PgAdminStore } from './stores/admin-store.ts';
export { PgAuditLog } from './stores/audit-log.ts';
