import type pg from 'pg';
import { ConfigError } from '@zhiyin/domain';

export interface Table {
  readonly name: string;
  /** Without those that hold transaction ids: they mean nothing in another cluster and are given anew. */
  readonly columns: readonly string[];
  /** Columns whose numbers come from a sequence. */
  readonly identities: readonly string[];
}

/** Our tables, each after those it refers to. The list is the database's own: a new table needs no line here. */
export async function tablesInOrder(client: pg.ClientBase): Promise<readonly Table[]> {
  const { rows: tables } = await client.query<Table & { refers: string[] }>(`
    select c.relname as name,
      (select array_agg(quote_ident(a.attname) order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.atttypid <> 'xid8'::regtype) as columns,
      (select coalesce(array_agg(a.attname::text), '{}') from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attidentity <> '') as identities,
      (select coalesce(array_agg(distinct r.relname::text), '{}') from pg_constraint f join pg_class r on r.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as refers
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> '${MIGRATIONS_TABLE}' order by c.relname`);
  const done = new Set<string>();
  const ordered: Table[] = [];
  while (ordered.length < tables.length) {
    const next = tables.filter(({ name, refers }) => !done.has(name) && refers.every((other) => done.has(other)));
    if (!next.length) throw new Error(`tables refer to each other in a circle: ${tables.filter(({ name }) => !done.has(name)).map(({ name }) => name).join(', ')}`);
    for (const { name, columns, identities } of next) {
      ordered.push({ name, columns, identities });
      done.add(name);
    }
  }
  return ordered;
}

export const MIGRATIONS_TABLE = 'zhiyin_migration';

export async function appliedMigrations(client: pg.ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(`select name from ${MIGRATIONS_TABLE} order by id`);
  return rows.map(({ name }) => name);
}

/** Row-level security would hide rows from anybody else, and a backup without them would look complete. */
export async function requireAllRows(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ sees: boolean }>('select rolsuper or rolbypassrls as sees from pg_roles where rolname = current_user');
  if (!rows[0].sees) throw new ConfigError('ROLE_SEES_TOO_LITTLE', 'backup and restore need a role that row-level security does not hide rows from: run `alter role .. bypassrls` for the role in DATABASE_URL');
}
