import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './row-level-security.ts';

/** Models of who buys what, a row for each training. Counts of items and weights of features: none knows a person. */
export class Conversion1763900000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table conversion_model (
        tenant_id int not null, version int not null, trained_at timestamptz not null default now(), learned boolean not null,
        position text, card jsonb, failure text, model bytea,
        primary key (tenant_id, version),
        constraint conversion_model_tenant foreign key (tenant_id) references tenant (id) on delete cascade
      );
      ${protectTenantTable('conversion_model')}
      grant select, insert, update, delete on conversion_model to zhiyin_app;
      grant select on conversion_model to zhiyin_system;
      create policy conversion_model_system on conversion_model for select to zhiyin_system using (true);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table conversion_model;');
  }
}
