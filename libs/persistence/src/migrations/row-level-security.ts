/**
 * SQL that confines a table to the tenant named by `app.tenant_id`, also for the table's owner. Without that setting
 * nothing is visible and nothing can be written.
 */
export function protectTenantTable(table: string): string {
  return `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_tenant on ${table} to zhiyin_app
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::int)
  with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::int);`;
}
