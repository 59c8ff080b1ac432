import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuthenticationError, NotFoundError, type AdminAccount, type AuditEntry, type Tenant } from '@zhiyin/domain';

/** What a handler tells the audit log; the rest (actor, action, request) is known already. */
export type AuditNote = Partial<Pick<AuditEntry, 'actor' | 'subject' | 'before' | 'after' | 'tenant'>>;

/** What the gate found out about a request. */
export interface AdminRequest extends FastifyRequest {
  admin?: AdminAccount;
  /** The cookie's content; stands nowhere else. */
  sessionToken?: string;
  tenant?: Tenant;
  audit?: AuditNote;
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

/** `note(...)` adds to the one audit entry this request will leave. */
export const Audit = createParamDecorator((_data: unknown, context: ExecutionContext): ((note: AuditNote) => void) => {
  const request = requestOf(context);
  return (note) => {
    request.audit = { ...request.audit, ...note };
  };
});

export type Note = (note: AuditNote) => void;
