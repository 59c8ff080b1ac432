import { applyDecorators, HttpCode } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiOperation, ApiProduces, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { TSchema } from '@sinclair/typebox';
import type { Scope } from '@zhiyin/access';
import { problemSchema } from '@zhiyin/http';

/** Who may call a route: a key with this scope, or anybody. A route without one does not start (see `requireAccessRules`). */
export type AccessRule = Scope | 'anybody';

/** What `@RouteConfig` leaves on a Fastify route. */
export interface RouteRules {
  readonly access?: AccessRule;
}

export interface OperationDescription {
  readonly access: AccessRule;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly body?: TSchema;
  readonly answer: TSchema;
  /** Other than JSON. */
  readonly produces?: string;
  readonly status?: number;
  /** Problem documents beside 400, 401, 403, 429 and 503, which every tenant route may answer. */
  readonly problems?: readonly number[];
}

const KEY_PROBLEMS = [400, 401, 403, 429, 503];
type OpenApiSchema = Parameters<typeof ApiBody>[0] extends infer O ? (O extends { schema: infer S } ? S : never) : never;
const asOpenApi = (schema: TSchema) => JSON.parse(JSON.stringify(schema)) as OpenApiSchema;

/**
 * Access rule and documentation of a route in one place. The schemas are the ones the route checks with, so the
 * documentation cannot drift from the behaviour.
 */
export function Operation(operation: OperationDescription): MethodDecorator {
  const problems = [...(operation.access === 'anybody' ? [] : KEY_PROBLEMS), ...(operation.problems ?? [])];
  return applyDecorators(
    RouteConfig({ access: operation.access } satisfies RouteRules),
    HttpCode(operation.status ?? 200),
    ApiTags(operation.tag),
    ApiOperation({ summary: operation.summary, description: operation.description }),
    ...(operation.body ? [ApiBody({ schema: asOpenApi(operation.body), required: true })] : []),
    ...(operation.access === 'anybody' ? [] : [ApiSecurity('key')]),
    ...(operation.produces ? [ApiProduces(operation.produces)] : []),
    ApiResponse({ status: operation.status ?? 200, description: 'Done', content: { [operation.produces ?? 'application/json']: { schema: asOpenApi(operation.answer) } } }),
    ...problems.map((status) =>
      ApiResponse({ status, description: PROBLEM_MEANINGS[status] ?? 'Problem', content: { 'application/problem+json': { schema: asOpenApi(problemSchema) } } }),
    ),
  );
}

const PROBLEM_MEANINGS: Readonly<Record<number, string>> = {
  400: 'The request is malformed; nothing was stored',
  401: 'No key, or none that is valid',
  403: 'The key may not do this',
  404: 'Not there, or not yours',
  413: 'The body is larger than 512000 bytes',
  429: 'Too much at once; come back after Retry-After seconds',
  503: 'The database is away; come back after Retry-After seconds',
};
