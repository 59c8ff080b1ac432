import { applyDecorators, HttpCode } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiCookieAuth, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { TSchema } from '@sinclair/typebox';
import { OPERATIONS, type Operation as OperationName } from '@zhiyin/access';

/** What `@RouteConfig` leaves on a Fastify route. */
export interface RouteRules {
  readonly operation?: OperationName;
  /** Pages, documentation, health: no operation of the platform, open to everybody, reading only. */
  readonly open?: boolean;
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The request is malformed; nothing was changed',
  401: 'Nobody is signed in',
  403: 'Not allowed in this role, or the request came from another page',
  404: 'Not there, or not yours',
  409: 'Somebody else changed it first',
  422: 'The setting cannot work',
  429: 'Too many attempts; come back after Retry-After seconds',
};

interface OperationDescription {
  readonly status?: number;
  readonly problems?: readonly number[];
  /** What a 2xx holds; nothing where it is left out. */
  readonly answer?: TSchema;
}

type OpenApiSchema = Parameters<typeof ApiResponse>[0] extends infer O ? (O extends { schema: infer S } ? S : never) : never;
const asOpenApi = (schema: TSchema) => JSON.parse(JSON.stringify(schema)) as OpenApiSchema;

/**
 * Names what a route does. The gate looks the name up in the table of operations, the audit log records it, the
 * documentation shows it. A route without a name does not start.
 */
export function Operation(operation: OperationName, summary: string, { status = 200, problems = [], answer }: OperationDescription = {}): MethodDecorator {
  const { scope, roles } = OPERATIONS[operation];
  const who = scope === 'public' ? 'Open to everybody.' : scope === 'signed-in' ? 'For everybody who has signed in.' : `For ${roles.join(', ')}${scope === 'tenant' ? ' of the tenant or the platform' : ' of the platform'}.`;
  const usual = scope === 'public' ? [400, 429] : scope === 'tenant' ? [401, 403, 404] : [401, 403];
  return applyDecorators(
    RouteConfig({ operation } satisfies RouteRules),
    HttpCode(status),
    ApiOperation({ summary, description: `${who} Operation \`${operation}\`.` }),
    ApiResponse({ status, description: 'Done', ...(answer ? { content: { 'application/json': { schema: asOpenApi(answer) } } } : {}) }),
    ...[...new Set([...usual, ...problems])].map((code) => ApiResponse({ status: code, description: MEANINGS[code] ?? 'Problem' })),
    ...(scope === 'public' ? [] : [ApiCookieAuth('session'), ApiHeader({ name: 'x-csrf-token', required: false, description: 'From sign-in or /admin/v1/me; needed for everything but GET' })]),
  );
}
