import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The newest loss and throughput of a run that works, beside its progress. */
export class LiveFigures1763900000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table training_run add column live jsonb not null default '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table training_run drop column live');
  }
}
