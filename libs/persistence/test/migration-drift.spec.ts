import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import type { DataSource } from 'typeorm';
import { openDataSource } from '../src/data-source.ts';
import { entities } from '../src/entities/entities.ts';

describe('migrations and entities', () => {
  let test: TestDatabase;
  let source: DataSource;

  beforeAll(async () => {
    test = await createTestDatabase();
    source = await openDataSource(test.urls, { role: 'owner' });
  });

  afterAll(async () => {
    await source?.destroy();
    await test?.close();
  });

  it('agree: after all migrations TypeORM has nothing to change', async () => {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('would notice a column that a migration forgot', async () => {
    await source.query('alter table placement drop column epoch');
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query).join()).toContain('"epoch"');
    await source.query('alter table placement add column epoch int not null default 0');
  });

  it('know the same tables; partitions belong to their table', async () => {
    const rows: { name: string }[] = await source.query(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> $1 order by 1",
      [source.options.migrationsTableName],
    );
    expect(rows.map(({ name }) => name)).toEqual(entities.map((entity) => source.getMetadata(entity).tableName).sort());
  });
});
