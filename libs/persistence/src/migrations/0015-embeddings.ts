import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './row-level-security.ts';

/**
 * What a tenant's texts were turned into, by hash of the text, and what was paid for it today. Beside the log and not among the models: it is
 * read and written text by text, by several trainers, and goes with the tenant. Knows items' texts by their hash only, and no person.
 */
export class Embeddings1763900000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table embedding (
        tenant_id int not null, space bytea not null, content_hash bytea not null, codes bytea not null, scale real not null, used_on date not null,
        primary key (tenant_id, space, content_hash),
        constraint embedding_tenant foreign key (tenant_id) references tenant (id) on delete cascade
      );
      create table embedding_spent (
        tenant_id int not null, day date not null, characters bigint not null,
        primary key (tenant_id, day),
        constraint embedding_spent_tenant foreign key (tenant_id) references tenant (id) on delete cascade
      );
      ${protectTenantTable('embedding')}
      ${protectTenantTable('embedding_spent')}
      grant select, insert, update, delete on embedding, embedding_spent to zhiyin_app;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table embedding_spent; drop table embedding;');
  }
}
