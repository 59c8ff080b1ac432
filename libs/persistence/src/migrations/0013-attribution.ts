import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './row-level-security.ts';

/**
 * What recommendations did. `attribution`: one row per event that counts for a slate. `exposure_day`: what one person saw of a
 * placement on a day, and what came of it; user -1 is everybody who is not known. `day_count`: plain numbers per day.
 * Impressions get their transaction, so that they can be followed as the log is; those from before have none.
 */
export class Attribution1763900000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table impression add column arm text not null default 'pipeline', add column xid xid8;
      alter table impression alter column xid set default pg_current_xact_id();
      create index impression_by_xid on impression (tenant_id, xid);
      create table attribution (
        tenant_id int not null, event_sequence bigint not null, type smallint not null,
        impression_id uuid not null, placement text not null, pipeline_version int not null, arm text not null, day date not null,
        touch text not null, position int not null, item_number int not null, user_number int,
        occurred_at timestamptz not null, order_id text, value double precision not null default 0,
        primary key (tenant_id, event_sequence)
      );
      create unique index attribution_click on attribution (tenant_id, impression_id, item_number) where type = 3;
      create index attribution_touch on attribution (tenant_id, user_number, item_number, occurred_at) where user_number is not null;
      create index attribution_day on attribution (tenant_id, day);
      create table exposure_day (
        tenant_id int not null, placement text not null, day date not null, pipeline_version int not null, arm text not null, user_number int not null,
        people int not null, impressions int not null default 0, items int not null default 0, empty int not null default 0, degraded int not null default 0,
        clicks int not null default 0, carts int not null default 0, purchases int not null default 0, revenue double precision not null default 0,
        returns int not null default 0, returned double precision not null default 0,
        primary key (tenant_id, placement, day, pipeline_version, arm, user_number)
      );
      create index exposure_day_by_user on exposure_day (tenant_id, user_number);
      create index exposure_day_by_day on exposure_day (tenant_id, day);
      create table attribution_state (
        tenant_id int not null primary key, done text not null, seen text not null, ran_at timestamptz,
        constraint attribution_state_tenant foreign key (tenant_id) references tenant (id) on delete cascade
      );
      create table day_count (
        tenant_id int not null, day date not null, measure text not null, count bigint not null,
        primary key (tenant_id, day, measure),
        constraint day_count_tenant foreign key (tenant_id) references tenant (id) on delete cascade
      );
      ${['attribution', 'exposure_day', 'attribution_state', 'day_count'].map(protectTenantTable).join('\n')}
      grant select, insert, update, delete on attribution, exposure_day, attribution_state, day_count to zhiyin_app;
      grant select on attribution_state to zhiyin_system;
      create policy attribution_state_system on attribution_state for select to zhiyin_system using (true);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table attribution, exposure_day, attribution_state, day_count; drop index impression_by_xid;
      alter table impression drop column arm, drop column xid;`);
  }
}
