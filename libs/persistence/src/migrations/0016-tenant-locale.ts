import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The language of a tenant's titles and queries: endings of words are taken off by its rules. What is there was read as English. */
export class TenantLocale1763900000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("alter table tenant add column locale text not null default 'en'");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table tenant drop column locale');
  }
}
