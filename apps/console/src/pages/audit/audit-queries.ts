import { answerOf, api } from '../../api/client.ts';
import type { Answer } from '../../api/types.ts';

export type Entry = Answer<'audit_list'>['entries'][number];

export interface AuditFilter {
  readonly action: string | null;
  readonly actor: string;
}

/** One page of the log of a tenant, or, without one, of the whole installation. */
export async function loadEntries(tenant: string | undefined, { action, actor }: AuditFilter, before: number | null, limit: number): Promise<{ rows: readonly Entry[]; next: number | null }> {
  const query = { limit: String(limit), ...(action ? { action } : {}), ...(actor ? { actor } : {}), ...(before ? { before: String(before) } : {}) };
  const { entries, next } = await answerOf(tenant === undefined
    ? api.GET('/admin/v1/audit', { params: { query } })
    : api.GET('/admin/v1/tenants/{tenant}/audit', { params: { path: { tenant }, query } }));
  return { rows: entries, next: entries.length === limit ? next : null };
}

const PAGE = 200;
/** More would hold up the page; the filter narrows it. */
const MOST = 20_000;

/** The newest entries that fit, page by page. */
export async function exportEntries(tenant: string | undefined, filter: AuditFilter, onCount: (count: number) => void): Promise<{ entries: readonly Entry[]; cut: boolean }> {
  const entries: Entry[] = [];
  let before: number | null = null;
  do {
    const { rows, next } = await loadEntries(tenant, filter, before, PAGE);
    entries.push(...rows);
    onCount(entries.length);
    before = next;
  } while (before !== null && entries.length < MOST);
  return { entries, cut: before !== null };
}
