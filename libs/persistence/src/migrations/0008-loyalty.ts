import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './row-level-security.ts';

/** A shop's model of loyalty, and what each item does to it. Neither knows a person. */
export class Loyalty1763900000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table loyalty_model (
        tenant_id int not null primary key, version int not null, fitted_at timestamptz not null default now(),
        customers int not null, parameters jsonb not null,
        constraint loyalty_model_tenant foreign key (tenant_id) references tenant (id) on delete cascade
      );
      create table item_loyalty (
        tenant_id int not null, item_number int not null, purchases int not null,
        effect real not null, low real not null, high real not null,
        primary key (tenant_id, item_number),
        constraint item_loyalty_tenant foreign key (tenant_id) references tenant (id) on delete cascade
      );
      ${protectTenantTable('loyalty_model')}
      ${protectTenantTable('item_loyalty')}
      grant select, insert, update, delete on loyalty_model, item_loyalty to zhiyin_app;
      grant select on loyalty_model to zhiyin_system;
      create policy loyalty_model_system on loyalty_model for select to zhiyin_system using (true);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table item_loyalty; drop table loyalty_model;');
  }
}
