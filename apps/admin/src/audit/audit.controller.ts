import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { InputError, type AuditLog, type StoredAuditEntry, type Tenant, type TenantId } from '@zhiyin/domain';
import { OfTenant } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { wholeOf } from '../http/validation.ts';
import { AUDIT_LOG } from '../tokens.ts';
import { AuditPageAnswer, VerdictAnswer } from './audit.answers.ts';

/** Who changed what. Only ever read here. */
@ApiTags('Audit')
@Controller('admin/v1')
@ApiQuery({ name: 'action', required: false, description: "An operation such as 'keys.create'" })
@ApiQuery({ name: 'actor', required: false, description: "For instance 'admin:7'" })
@ApiQuery({ name: 'before', required: false, description: 'Only entries older than this one' })
@ApiQuery({ name: 'limit', required: false, description: '1..200; 50 unless told' })
export class AuditController {
  constructor(@Inject(AUDIT_LOG) private readonly auditLog: AuditLog) {}

  @Get('audit')
  @Operation('audit.list', 'Entries of the whole installation, newest first', { problems: [400], answer: AuditPageAnswer })
  list(@Query() query: Record<string, string | undefined>) {
    return this.#page(query);
  }

  @Get('tenants/:tenant/audit')
  @Operation('audit.tenant', 'Entries of one tenant, newest first', { problems: [400], answer: AuditPageAnswer })
  ofTenant(@OfTenant() tenant: Tenant, @Query() query: Record<string, string | undefined>) {
    return this.#page(query, tenant.id);
  }

  async #page({ action, actor, before, limit }: Record<string, string | undefined>, tenant?: TenantId) {
    const older = wholeOf(before, 'before', { min: 1, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
    const entries = await this.auditLog.page({
      ...(tenant === undefined ? {} : { tenant }), ...(action ? { action } : {}), ...(actor ? { actor } : {}), ...(older ? { before: older } : {}),
      limit: wholeOf(limit, 'limit', { min: 1, max: 200, fallback: 50 }),
    });
    return { entries: entries.map(shown), next: entries.at(-1)?.id ?? null };
  }
}

/** Apart from the pages, whose query it does not share. */
@ApiTags('Audit')
@Controller('admin/v1/audit/verify')
export class AuditVerificationController {
  constructor(@Inject(AUDIT_LOG) private readonly auditLog: AuditLog) {}

  @Get()
  @ApiQuery({ name: 'head', required: false, description: 'A head noted earlier: an intact log still contains it' })
  @Operation('audit.verify', 'Recompute the chain: a changed or removed entry breaks it', { problems: [400], answer: VerdictAnswer })
  verify(@Query('head') head?: string) {
    if (head !== undefined && !/^[0-9a-f]{64}$/.test(head)) throw new InputError('REQUEST_INVALID', 'head: expected 64 hexadecimal digits', { field: 'head' });
    return this.auditLog.verify(head);
  }
}

function shown(entry: StoredAuditEntry) {
  return { ...entry, at: new Date(entry.at).toISOString() };
}
