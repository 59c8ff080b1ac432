import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { silentLogger } from '@zhiyin/domain';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { migrate } from '../src/migrate.ts';
import { migrations } from '../src/migrations/migrations.ts';
import { openWhenReady } from '../src/open-when-ready.ts';

let database: TestDatabase;
let owner: pg.Client;
const login = `plain_${process.pid}`;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client(database.urls.owner);
  await owner.connect();
  await owner.query(`create role ${login} login password 'p'`);
  await owner.query(`create database ${login} owner ${login}`);
});
afterAll(async () => {
  await owner?.query(`drop database if exists ${login}`);
  await owner?.query(`drop role if exists ${login}`);
  await owner?.end();
  await database?.close();
});

it('says in one sentence that a login may not make or change the runtime roles', async () => {
  const url = new URL(database.urls.owner);
  [url.username, url.password, url.pathname] = [login, 'p', `/${login}`];
  await expect(migrate(url.href, 'another secret than the one the roles were made with')).rejects.toMatchObject({
    code: 'DATABASE_RIGHTS', message: expect.stringMatching(/^the login of DATABASE_URL .*CREATEROLE/),
  });
});

it('waits until the schema is that of this release, however much of an older one is there', async () => {
  const newest = migrations.at(-1)!.name;
  const open = () => openWhenReady(database.urls, {}, { log: silentLogger, signal: new AbortController().signal, giveUpMs: 0 });
  const { rows: [seen] } = await owner.query<{ timestamp: string }>('delete from zhiyin_migration where name = $1 returning timestamp', [newest]);
  await expect(open()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE', cause: { code: 'SCHEMA_OUTDATED', message: expect.stringContaining(newest) } });
  await owner.query('insert into zhiyin_migration (name, timestamp) values ($1, $2)', [newest, seen.timestamp]);
  const opened = await open();
  await opened?.close();
  expect(opened).not.toBeNull();
});
