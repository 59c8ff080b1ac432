import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './row-level-security.ts';

/** Runs that search for settings, beside those that train; what a search has tried stays when its process is killed. */
export class Tuning1763900000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table training_run add column kind text not null default 'train', add column tuning jsonb, add column log_snapshot text;
      drop index training_run_open;
      create unique index training_run_open on training_run (tenant_id, strategy, kind) where status in ('queued', 'running');
      create table tuning_trial (
        tenant_id int not null, run_id int not null, number int not null, at timestamptz not null default now(),
        config jsonb not null, metrics jsonb not null, questions int not null, cpu_seconds double precision not null,
        stopped_early boolean not null, error text,
        primary key (tenant_id, run_id, number),
        constraint tuning_trial_run foreign key (tenant_id, run_id) references training_run (tenant_id, id) on delete cascade
      );
      ${protectTenantTable('tuning_trial')}
      grant select, insert, update, delete on tuning_trial to zhiyin_app;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table tuning_trial;
      delete from training_run where kind = 'tune';
      drop index training_run_open;
      create unique index training_run_open on training_run (tenant_id, strategy) where status in ('queued', 'running');
      alter table training_run drop column kind, drop column tuning, drop column log_snapshot;`);
  }
}
