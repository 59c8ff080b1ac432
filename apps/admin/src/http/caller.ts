import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuthenticationError, NotFoundError, type AdminAccount, type AuditEntry, type Audited, type Tenant } from '@zhiyin/domain';
import type { RouteRules } from './operation.ts';

/** What a handler knows about its change; the rest (actor, action, request) is known already. */
export type AuditNote = Partial<Pick<AuditEntry, 'actor' | 'subject' | 'before' | 'after' | 'tenant'>>;

/** What the gate found out about a request. */
export interface AdminRequest extends FastifyRequest {
  admin?: AdminAccount;
  /** The cookie's content; stands nowhere else. */
  sessionToken?: string;
  tenant?: Tenant;
  /** A store has written the entry of this request, or is about to with the change. */
  audited?: boolean;
  /** The handler has said what its entry would be; a store that changes nothing writes none. */
  auditOffered?: boolean;
}

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<AdminRequest>();

/** Who has signed in. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): AdminAccount => {
  const { admin } = requestOf(context);
  if (!admin) throw new AuthenticationError('NOT_SIGNED_IN', 'sign in first');
  return admin;
});

/** The tenant of the address, which the caller may see. */
export const OfTenant = createParamDecorator((_data: unknown, context: ExecutionContext): Tenant => {
  const { tenant } = requestOf(context);
  if (!tenant) throw new NotFoundError('TENANT_UNKNOWN', 'there is no such tenant');
  return tenant;
});

/** Of a handler's own knowledge: makes the entry that the store writes in the transaction of the change. */
export type Auditor = <T>(note: (outcome: T) => AuditNote) => Audited<T>;

/** `audit(...)` is handed to the store method that makes the change of this request. */
export const Audit = createParamDecorator((_data: unknown, context: ExecutionContext): Auditor => {
  const request = requestOf(context);
  return (note) => {
    request.auditOffered = true;
    return (outcome) => {
      request.audited = true;
      return { ...auditEntryOf(request), ...note(outcome) };
    };
  };
});

/** All that is known about a changing request without its handler. */
export function auditEntryOf(request: AdminRequest): AuditEntry {
  const { operation } = request.routeOptions.config as RouteRules;
  const parameters = Object.entries((request.params ?? {}) as Record<string, string>);
  return {
    tenant: request.tenant?.id ?? null,
    actor: request.admin ? `admin:${request.admin.id}` : 'nobody',
    action: operation ?? 'unknown',
    subject: parameters.map(([name, value]) => `${name}:${value}`).join(' ') || 'platform',
    before: null,
    after: null,
    requestId: request.id,
    address: request.ip,
  };
}
