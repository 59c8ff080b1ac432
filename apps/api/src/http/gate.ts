import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { verifyUserToken, type Principal, type RateLimiter } from '@zhiyin/access';
import { AccessError, AuthenticationError, LimitError, type Clock } from '@zhiyin/domain';
import type { KnownKeys } from '../tenants/known-keys.ts';
import type { TenantDirectory } from '../tenants/tenant-directory.ts';
import type { BytesInFlight } from './bytes-in-flight.ts';
import { BODY_LIMIT } from './body-parsers.ts';
import type { Caller } from './caller.ts';
import type { RouteRules } from './operation.ts';

export interface GateKeepers {
  readonly knownKeys: KnownKeys;
  readonly limiter: RateLimiter;
  readonly tenants: TenantDirectory;
  readonly bytes: BytesInFlight;
  readonly clock: Clock;
}

/**
 * Everything that can refuse a request before its body is read: key, scope, origin, tenant, rate, bytes in flight; in this
 * order, so that a stranger costs least.
 */
export function addGate(server: FastifyInstance, keepers: GateKeepers): void {
  server.decorateRequest('caller', null);
  server.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config as RouteRules;
    if (access === undefined || access === 'anybody') return;
    const principal = await authenticated(request, keepers.knownKeys);
    if (!principal.scopes.has(access)) {
      throw new AccessError('SCOPE_MISSING', `this key may not do that: it needs the scope '${access}', it has ${[...principal.scopes].join(', ') || 'none'}`);
    }
    checkOrigin(request, principal);
    const { tenant, keys } = await keepers.tenants.active(principal.tenant);
    takeRate(principal, keepers.limiter);
    admitBytes(request, reply, keepers.bytes);
    request.caller = {
      principal,
      tenant,
      keys,
      userAgent: request.headers['user-agent']?.slice(0, 1000) ?? null,
      mayName: (token) => mayName(principal, token, keepers),
    } satisfies Caller;
  });
}

async function authenticated(request: FastifyRequest, knownKeys: KnownKeys): Promise<Principal> {
  const key = keyOf(request);
  if (!key) throw new AuthenticationError('KEY_MISSING', "expected an API key as 'Authorization: Bearer zy_..' or 'x-api-key: zy_..', got none");
  const principal = await knownKeys.authenticate(key);
  // One answer for a key that never was, one that was revoked and one that ran out.
  if (!principal) throw new AuthenticationError('KEY_INVALID', 'this API key is not valid: it may be mistyped, revoked or expired');
  return principal;
}

function keyOf({ headers }: FastifyRequest): string | null {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '');
  if (bearer) return bearer[1];
  const own = headers['x-api-key'];
  return typeof own === 'string' && own !== '' ? own : null;
}

async function mayName({ kind, tenant }: Principal, token: string | null, { knownKeys, clock }: GateKeepers): Promise<(user: string) => boolean> {
  if (kind === 'secret') return () => true;
  if (token === null) return () => false;
  const digests = await knownKeys.secretDigests(tenant);
  return (user) => verifyUserToken(digests, token, user, clock());
}

/** A browser tells where its page comes from and cannot lie about it; servers send no Origin and are not held up. */
function checkOrigin({ headers }: FastifyRequest, { kind, origins }: Principal): void {
  if (kind !== 'publishable' || headers.origin === undefined) return;
  if (origins.includes(headers.origin)) return;
  throw new AccessError('ORIGIN_REFUSED', 'this publishable key does not name the origin of this page; add it to the key');
}

function takeRate({ tenant, keyId, requestsPerSecond }: Principal, limiter: RateLimiter): void {
  const taken = limiter.take(`${tenant}:${keyId}`, requestsPerSecond);
  if (taken.allowed) return;
  throw new LimitError('RATE_LIMITED', `this key may send ${requestsPerSecond} requests a second`, { retryAfterSeconds: taken.retryAfterSeconds });
}

function admitBytes({ headers, method }: FastifyRequest, reply: FastifyReply, bytes: BytesInFlight): void {
  if (method === 'GET' || method === 'HEAD') return;
  const announced = Number(headers['content-length']);
  // Without an announcement (chunked) the most it may become is held.
  const release = bytes.admit(Number.isFinite(announced) ? Math.min(announced, BODY_LIMIT) : BODY_LIMIT);
  reply.raw.once('close', release);
}

/** Every route names who may call it, or the process does not start. */
export function requireAccessRules(server: FastifyInstance, found: { method: string; path: string }[]): void {
  server.addHook('onRoute', ({ url, method, config }) => {
    if (!url.startsWith('/v1/')) return;
    for (const name of [method].flat()) found.push({ method: name, path: url });
    if ((config as RouteRules | undefined)?.access === undefined) {
      throw new Error(`route ${[method].flat().join(',')} ${url} has no access rule: give its handler an @Operation with 'access'`);
    }
  });
}
