import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { ZhiyinError } from '@zhiyin/domain';
import type { Problem } from '../schemas/problem.ts';

export interface ProblemAnswer {
  readonly problem: Problem;
  /** Seconds; null where coming back would not help. */
  readonly retryAfter: number | null;
  /** Something of ours broke: log it. */
  readonly unexpected: boolean;
}

const MAX_TEXT = 600;
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
  503: 'SHUTTING_DOWN',
};

/** SQLSTATE classes and socket errors that say: the database is away or too busy, try again. */
const AWAY = /^(08|53|57P0|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)|^(57014|40001|40P01|55P03|25P03)$/;
const AWAY_MESSAGE = /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|connection is closed/i;

/** One place decides what a caller learns of an error. Nothing unexpected tells more than that it happened. */
export function problemOf(error: unknown, requestId: string): ProblemAnswer {
  if (error instanceof ZhiyinError) return ofOurs(error, requestId);
  if (isDatabaseAway(error)) {
    return answer(503, 'DATABASE_UNAVAILABLE', 'the database does not answer; nothing was stored by this request; try again', requestId, DATABASE_RETRY_SECONDS, true);
  }
  const status = statusOf(error);
  if (status !== null && status < 500) {
    return answer(status, HTTP_CODES[status] ?? `HTTP_${status}`, messageOf(error), requestId, null, false);
  }
  if (status === 503) return answer(503, 'SHUTTING_DOWN', 'this process is stopping; try again', requestId, 1, false);
  return answer(500, 'INTERNAL', 'something of ours broke; the request id names it in our logs', requestId, null, true);
}

function ofOurs(error: ZhiyinError, requestId: string): ProblemAnswer {
  const { field, expected, got, retryAfterSeconds } = error.details;
  const wait = typeof retryAfterSeconds === 'number' ? Math.max(1, Math.ceil(retryAfterSeconds)) : error.retryable ? DATABASE_RETRY_SECONDS : null;
  const base = answer(error.status, error.code, error.message, requestId, wait, error.status >= 500);
  const said = Object.entries({ field, expected, got }).filter(([, value]) => typeof value === 'string');
  return { ...base, problem: { ...base.problem, ...Object.fromEntries(said.map(([name, value]) => [name, clean(value as string)])) } };
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

export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return AWAY.test(code) || AWAY_MESSAGE.test(error.message) || (error instanceof AggregateError && error.errors.some(isDatabaseAway));
}
