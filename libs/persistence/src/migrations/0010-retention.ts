import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Old impressions and log lines are found without reading the young ones. Rows lie in the order of time: block ranges will do. */
export class Retention1763900000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index impression_shown_at on impression using brin (shown_at);
      create index training_log_at on training_log using brin (at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index impression_shown_at, training_log_at');
  }
}
