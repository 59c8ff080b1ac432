import type { EmbeddingCache, KeptVector, TenantId } from '@zhiyin/domain';
import type { Database } from '../database.ts';

/** Vectors of texts in PostgreSQL. @public */
export class PgEmbeddingCache implements EmbeddingCache {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Notes that they are still used: what nobody asks for is swept. */
  find(tenant: TenantId, space: string, hashes: readonly string[]): Promise<ReadonlyMap<string, KeptVector>> {
    return this.#database.withTenant(tenant, async (client) => {
      const keys = [tenant, bytesOf(space), hashes.map(bytesOf)];
      await client.query('update embedding set used_on = current_date where tenant_id = $1 and space = $2 and content_hash = any($3) and used_on < current_date', keys);
      const { rows } = await client.query<{ content_hash: Buffer; codes: Buffer; scale: number }>(
        'select content_hash, codes, scale from embedding where tenant_id = $1 and space = $2 and content_hash = any($3)', keys);
      return new Map(rows.map(({ content_hash, codes, scale }) => [content_hash.toString('hex'), { codes: Int8Array.from(codes), scale }] as const));
    });
  }

  async keep(tenant: TenantId, space: string, vectors: ReadonlyMap<string, KeptVector>): Promise<void> {
    if (!vectors.size) return;
    const entries = [...vectors];
    await this.#database.withTenant(tenant, (client) => client.query(
      `insert into embedding (tenant_id, space, used_on, content_hash, codes, scale)
       select $1, $2, current_date, * from unnest($3::bytea[], $4::bytea[], $5::real[]) on conflict do nothing`,
      [tenant, bytesOf(space), entries.map(([hash]) => bytesOf(hash)), entries.map(([, { codes }]) => Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength)), entries.map(([, { scale }]) => Math.fround(scale))],
    ));
  }

  spend(tenant: TenantId, characters: number, most: number): Promise<boolean> {
    if (characters > most) return Promise.resolve(false);
    return this.#database.withTenant(tenant, async (client) => {
      const { rowCount } = await client.query(
        `insert into embedding_spent (tenant_id, day, characters) values ($1, (now() at time zone 'UTC')::date, $2)
         on conflict (tenant_id, day) do update set characters = embedding_spent.characters + excluded.characters
         where embedding_spent.characters + excluded.characters <= $3`,
        [tenant, characters, most],
      );
      return rowCount === 1;
    });
  }
}

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');
