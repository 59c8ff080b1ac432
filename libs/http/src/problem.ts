import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { Type, type Static } from '@sinclair/typebox';
import { ZhiyinError } from '@zhiyin/domain';
import { isDatabaseAway } from '@zhiyin/persistence';

/** An RFC 9457 problem document. `code` is stable: programs may rely on it; texts may change. @public */
export const problemSchema = Type.Object(
  {
    type: Type.String({ description: 'urn:zhiyin:problem:<code>' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What was expected, what came, what to do' }),
    code: Type.String(),
    requestId: Type.String(),
    field: Type.Optional(Type.String()),
    expected: Type.Optional(Type.String()),
    got: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Unknown(), { description: 'Every fault, where more than one was looked for' })),
  },
  { title: 'Problem' },
);
/** @public */
export type Problem = Static<typeof problemSchema>;

/** @public */
export interface ProblemAnswer {
  readonly problem: Problem;
  /** Seconds; null where coming back would not help. */
  readonly retryAfter: number | null;
  /** Something of ours broke: log it. */
  readonly unexpected: boolean;
}

const MAX_TEXT = 1_000;
const DATABASE_RETRY_SECONDS = 2;

/** Codes of what the HTTP layer itself refuses. */
const HTTP_CODES: Readonly<Record<number, string>> = {
  400: 'REQUEST_MALFORMED',
  404: 'ROUTE_UNKNOWN',
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  414: 'ADDRESS_TOO_LONG',
  415: 'MEDIA_TYPE_UNSUPPORTED',
  431: 'HEADERS_TOO_LARGE',
};

/**
 * One place decides what a caller learns of an error. Nothing unexpected tells more than that it happened.
 * @param bodyLimit bytes of a body that the route takes, to say it to who sent more
 * @public
 */
export function problemOf(error: unknown, requestId: string, bodyLimit?: number): ProblemAnswer {
  if (error instanceof ZhiyinError) return ofOurs(error, requestId);
  if (isDatabaseAway(error)) {
    return answer(503, 'DATABASE_UNAVAILABLE', 'the database does not answer; nothing was stored by this request; try again', requestId, DATABASE_RETRY_SECONDS, true);
  }
  const status = statusOf(error);
  if (status === 413 && bodyLimit !== undefined) {
    return answer(413, HTTP_CODES[413], `expected a body of at most ${bodyLimit} bytes, got a larger one: send smaller batches; nothing was stored`, requestId, null, false);
  }
  if (status !== null && status < 500) {
    return answer(status, HTTP_CODES[status] ?? `HTTP_${status}`, messageOf(error), requestId, null, false);
  }
  if (status === 503) return answer(503, 'SHUTTING_DOWN', 'this process is stopping; try again', requestId, 1, false);
  return answer(500, 'INTERNAL', 'something of ours broke; the request id names it in our logs', requestId, null, true);
}

function ofOurs(error: ZhiyinError, requestId: string): ProblemAnswer {
  const { field, expected, got, errors, retryAfterSeconds } = error.details;
  const wait = typeof retryAfterSeconds === 'number' ? Math.max(1, Math.ceil(retryAfterSeconds)) : error.retryable ? DATABASE_RETRY_SECONDS : null;
  const base = answer(error.status, error.code, error.message, requestId, wait, error.status >= 500);
  const said = Object.entries({ field, expected, got }).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const more = { ...Object.fromEntries(said.map(([name, value]) => [name, clean(value)])), ...(Array.isArray(errors) ? { errors } : {}) };
  return { ...base, problem: { ...base.problem, ...more } };
}

function answer(status: number, code: string, detail: string, requestId: string, retryAfter: number | null, unexpected: boolean): ProblemAnswer {
  const type = `urn:zhiyin:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  return { problem: { type, title: STATUS_CODES[status] ?? 'Error', status, detail: clean(detail), code, requestId }, retryAfter, unexpected };
}

const clean = (text: string) => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text).toWellFormed();

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null;
  return typeof status === 'number' ? status : null;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : 'the request cannot be read');
