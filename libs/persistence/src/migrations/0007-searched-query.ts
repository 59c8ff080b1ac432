import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An impression that answered a search says what was typed. */
export class SearchedQuery1763900000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table impression add column query text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table impression drop column query');
  }
}
