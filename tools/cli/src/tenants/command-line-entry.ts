import type { AuditEntry, JsonObject, TenantId } from '@zhiyin/domain';

/** What the command line leaves in the audit log: whoever may run it has the machine, and no account of ours. */
export function commandLineEntry(action: string, tenant: TenantId, subject: string, after: JsonObject): AuditEntry {
  return { tenant, actor: 'cli', action, subject, before: null, after, requestId: null, address: null };
}
