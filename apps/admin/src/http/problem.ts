import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { ZhiyinError } from '@zhiyin/domain';

/** An RFC 9457 problem document. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Stable: programs may rely on it. */
  readonly code: string;
  readonly requestId: string;
  /** What of the request was wrong, where that can be said. */
  readonly field?: string;
  readonly errors?: readonly unknown[];
}

export interface ProblemAnswer {
  readonly problem: Problem;
  /** Seconds; null where coming back would not help. */
  readonly retryAfter: number | null;
  /** Something of ours broke: log it. */
  readonly unexpected: boolean;
}

const MAX_TEXT = 1_000;
const HTTP_CODES: Readonly<Record<number, string>> = {
  400: 'REQUEST_MALFORMED', 404: 'ROUTE_UNKNOWN', 413: 'BODY_TOO_LARGE', 414: 'ADDRESS_TOO_LONG', 415: 'MEDIA_TYPE_UNSUPPORTED', 431: 'HEADERS_TOO_LARGE',
};
/** SQLSTATE classes and socket errors that say: the database is away or too busy, try again. */
const AWAY = /^(08|53|57P0|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)|^(57014|40001|40P01|55P03|25P03)$/;
const AWAY_MESSAGE = /connection terminated|timeout exceeded when trying to connect/i;

/** What a caller learns of an error. Nothing unexpected tells more than that it happened. */
export function problemOf(error: unknown, requestId: string): ProblemAnswer {
  if (error instanceof ZhiyinError) {
    const { field, errors, retryAfterSeconds } = error.details;
    const wait = typeof retryAfterSeconds === 'number' ? retryAfterSeconds : error.retryable ? 2 : null;
    const known = answer(error.status, error.code, error.message, requestId, wait, error.status >= 500);
    const more = { ...(typeof field === 'string' ? { field } : {}), ...(Array.isArray(errors) ? { errors } : {}) };
    return { ...known, problem: { ...known.problem, ...more } };
  }
  if (isDatabaseAway(error)) return answer(503, 'DATABASE_UNAVAILABLE', 'the database does not answer: try again', requestId, 2, true);
  const status = statusOf(error);
  if (status !== null && status < 500) {
    return answer(status, HTTP_CODES[status] ?? `HTTP_${status}`, error instanceof Error ? error.message : 'the request cannot be read', requestId, null, false);
  }
  return answer(500, 'INTERNAL', 'something of ours broke; the request id names it in our logs', requestId, null, true);
}

function answer(status: number, code: string, text: string, requestId: string, retryAfter: number | null, unexpected: boolean): ProblemAnswer {
  const detail = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  const type = `urn:zhiyin:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  return { problem: { type, title: STATUS_CODES[status] ?? 'Error', status, detail, code, requestId }, retryAfter, unexpected };
}

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null;
  return typeof status === 'number' ? status : null;
}

function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return AWAY.test(code) || AWAY_MESSAGE.test(error.message) || (error instanceof AggregateError && error.errors.some(isDatabaseAway));
}
