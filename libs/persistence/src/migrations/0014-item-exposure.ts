import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './row-level-security.ts';

/** How often each item was shown and clicked at each placement: what exploration goes by. */
export class ItemExposure1763900000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table item_exposure (
        tenant_id int not null, placement text not null, item_number int not null, shown bigint not null default 0, clicks bigint not null default 0,
        primary key (tenant_id, placement, item_number)
      );
      ${protectTenantTable('item_exposure')}
      grant select, insert, update, delete on item_exposure to zhiyin_app;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table item_exposure');
  }
}
