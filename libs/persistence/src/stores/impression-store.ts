import type { Impression, ImpressionStore, TenantId } from '@zhiyin/domain';
import type { Database } from '../database.ts';
import { joinWriters } from '../writers-lock.ts';

/** Impressions in PostgreSQL. Repeating a flush that was not acknowledged stores nothing twice. @public */
export class PgImpressionStore implements ImpressionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async append(impressions: readonly Impression[]): Promise<void> {
    for (const tenant of new Set(impressions.map((impression) => impression.tenant))) {
      await this.#appendOf(tenant, impressions.filter((impression) => impression.tenant === tenant));
    }
  }

  async #appendOf(tenant: TenantId, own: readonly Impression[]): Promise<void> {
    // JSON, because unnest would flatten the lists.
    const rows = own.map(({ tenant: _tenant, ...impression }) => ({
      ...impression,
      at: new Date(impression.at).toISOString(),
      // PostgreSQL refuses what is too small for 4 bytes instead of rounding it to zero.
      scores: impression.scores.map(Math.fround),
      propensities: impression.propensities.map(Math.fround),
    }));
    await this.#database.withTenant(tenant, async (client) => {
      await joinWriters(client, tenant);
      await client.query({
        name: 'append-impressions',
        text: `insert into impression (tenant_id, id, placement, pipeline_version, user_number, session, items, scores, propensities, degraded, shown_at, query, arm)
          select $1, r.id, r.placement, r."pipelineVersion", p.number, r.session, r.items, r.scores, r.propensities, r.degraded, r.at, r.query, r.arm
          from jsonb_to_recordset($2) as r(id uuid, placement text, "pipelineVersion" int, "user" int, session text, items int[],
            scores real[], propensities real[], degraded boolean, at timestamptz, query text, arm text)
          -- Somebody who was joined between showing and flushing is the other one now; of somebody who was erased nothing comes back.
          left join app_user u on u.tenant_id = $1 and u.number = r."user"
          left join app_user p on p.tenant_id = $1 and p.number = coalesce(u.merged_into, u.number) and p.erased_at is null
          where (r."user" is null or p.number is not null) and exists (select from tenant where id = $1)
          on conflict (tenant_id, id) do nothing`,
        values: [tenant, JSON.stringify(rows)],
      });
    });
  }
}
