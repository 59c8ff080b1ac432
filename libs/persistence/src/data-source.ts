import { DataSource } from 'typeorm';
import type { DatabaseUrls } from './database-urls.ts';
import { entities } from './entities/entities.ts';
import { teachXid8 } from './entities/xid-column.ts';
import { migrations, MIGRATIONS_TABLE } from './migrations/migrations.ts';

/** TypeORM over one of the three logins; the tables are never changed behind the migrations' back. */
export function openDataSource(urls: DatabaseUrls, { role }: { role: 'owner' | 'app' | 'system' }): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres', url: urls[role], entities, migrations, migrationsTableName: MIGRATIONS_TABLE, synchronize: false,
  });
  teachXid8(source);
  return source.initialize();
}
