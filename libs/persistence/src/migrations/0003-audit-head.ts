import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The end of the audit chain in one row, which the first entry makes: whoever makes a change locks it, writes the entry that follows, and moves the
 * end, all in the transaction of the change. So the tenant's login writes entries too, of its own tenant only.
 */
export class AuditHead1763900000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_head (id int primary key, digest bytea);
      insert into audit_head (id, digest) select 1, digest from audit_entry order by id desc limit 1;
      grant select, insert, update on audit_head to zhiyin_app, zhiyin_system;
      grant insert on audit_entry to zhiyin_app;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('revoke insert on audit_entry from zhiyin_app; drop table audit_head');
  }
}
