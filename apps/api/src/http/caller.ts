import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '@zhiyin/access';
import type { Tenant } from '@zhiyin/domain';
import type { TenantKeys } from '@zhiyin/privacy';

/** Who is asking: proven before the body is read. */
export interface Caller {
  readonly principal: Principal;
  readonly tenant: Tenant;
  readonly keys: TenantKeys;
  readonly userAgent: string | null;
  /**
   * Whom this caller may speak for: anybody with a secret key; with a publishable one only the user that `token`, signed
   * with one of the tenant's secret keys, names.
   */
  mayName(token: string | null): Promise<(user: string) => boolean>;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
}

/** Hands the caller to a handler. Only routes whose access rule names a scope have one. */
export const FromCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('a handler asked for its caller on a route that anybody may call');
  return caller;
});
