import type { FastifyInstance } from 'fastify';
import { mayDo, OPERATIONS, roleIn, type AdminSignIn } from '@zhiyin/access';
import { AccessError, AuthenticationError, NotFoundError, type TenantStore } from '@zhiyin/domain';
import type { AdminRequest } from './caller.ts';
import type { RouteRules } from './operation.ts';
import type { SessionCookie } from './session-cookie.ts';

export interface GateParts {
  readonly signIn: AdminSignIn;
  readonly tenants: TenantStore;
  readonly cookie: SessionCookie;
  readonly publicOrigin: string;
  /** Filled with every route, for the documentation and the tests. */
  readonly routes: { method: string; path: string; rules: RouteRules }[];
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Everything a request must pass before a handler sees it, in this order: the page it came from, the session, its token,
 * the tenant of the address, the table of operations. What has no operation is refused; a tenant one may not see is
 * answered like one that does not exist.
 */
export function addGate(server: FastifyInstance, parts: GateParts): void {
  server.addHook('onRoute', ({ method, url, config }) => {
    const rules = (config ?? {}) as RouteRules;
    for (const one of [method].flat()) {
      if (url.startsWith('/admin/') && !rules.operation) throw new Error(`route ${one} ${url} names no operation: decorate its handler with @Operation`);
      if (one !== 'HEAD') parts.routes.push({ method: one, path: url, rules });
    }
  });
  server.addHook('onRequest', (request: AdminRequest) => check(request, parts));
}

async function check(request: AdminRequest, { signIn, tenants, cookie, publicOrigin }: GateParts): Promise<void> {
  const rules = request.routeOptions.config as RouteRules;
  const unsafe = !SAFE.has(request.method);
  if (unsafe) refuseOtherPages(request, publicOrigin);
  if (!rules.operation) {
    // Pages, documentation, health and unknown addresses: nothing is decided here, so nothing may be changed.
    if (unsafe) throw new NotFoundError('ROUTE_UNKNOWN', 'there is nothing at this address');
    return;
  }
  if (OPERATIONS[rules.operation].scope === 'public') return;
  const token = cookie.read(request);
  const session = token ? await signIn.resume(token) : null;
  if (!token || !session) throw new AuthenticationError('NOT_SIGNED_IN', 'sign in first: the session is missing, over, or was ended');
  const given = request.headers['x-csrf-token'];
  if (unsafe && (typeof given !== 'string' || !signIn.isCsrfToken(token, given))) {
    throw new AccessError('CSRF_TOKEN_WRONG', 'expected header x-csrf-token with the token from sign-in or GET /admin/v1/me');
  }
  request.admin = session.admin;
  request.sessionToken = token;
  const slug = (request.params as { tenant?: string } | undefined)?.tenant;
  if (slug !== undefined) {
    const tenant = await tenants.bySlug(slug);
    if (!tenant || !roleIn(session.admin, tenant.id)) throw new NotFoundError('TENANT_UNKNOWN', 'there is no such tenant');
    request.tenant = tenant;
  }
  if (!mayDo(rules.operation, session.admin, request.tenant?.id ?? null)) {
    throw new AccessError('ROLE_TOO_WEAK', `your role does not allow '${rules.operation}'`);
  }
}

/** Browsers say where a request comes from; programs that are no browsers carry no cookies by accident. */
function refuseOtherPages(request: AdminRequest, publicOrigin: string): void {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
  const foreignOrigin = origin !== undefined && origin !== publicOrigin && origin !== ownOrigin(request, publicOrigin);
  if (foreignSite || foreignOrigin) throw new AccessError('ORIGIN_FOREIGN', `changes are accepted from pages of ${publicOrigin} only; set PUBLIC_ORIGIN when that is not its address`);
}

/** On plain http (a machine of one's own) the page may be reached as localhost, 127.0.0.1 or by name alike; never behind https. */
function ownOrigin(request: AdminRequest, publicOrigin: string): string | null {
  return publicOrigin.startsWith('http:') && request.headers.host ? `http://${request.headers.host}` : null;
}
