import type { MigrationInterface, QueryRunner } from 'typeorm';
import pg from 'pg';
import type { RuntimeRoles } from '../database-urls.ts';

type Migration = new () => MigrationInterface;

/** Migrations write `zhiyin_app` and `zhiyin_system`; an installation's own roles take these places when they run. */
export function inTheNamesOf({ app, system }: RuntimeRoles, migrations: readonly Migration[]): Migration[] {
  const names = { zhiyin_app: pg.escapeIdentifier(app), zhiyin_system: pg.escapeIdentifier(system) };
  const renamed = (sql: string) => sql.replaceAll(/\bzhiyin_(app|system)\b/g, (name) => names[name as keyof typeof names]);
  const renaming = (runner: QueryRunner): QueryRunner =>
    new Proxy(runner, {
      get: (target, property) => {
        if (property === 'query') return (sql: string, parameters?: unknown[]) => target.query(renamed(sql), parameters);
        const value: unknown = Reflect.get(target, property);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  return migrations.map((Migration) =>
    class implements MigrationInterface {
      readonly name = Migration.name;
      readonly #migration = new Migration();
      up = (runner: QueryRunner): Promise<unknown> => this.#migration.up(renaming(runner));
      down = (runner: QueryRunner): Promise<unknown> => this.#migration.down(renaming(runner));
    });
}
