import createClient from 'openapi-fetch';
import type { paths } from '../../dist/api/admin-api.d.ts';
import { Problem, problemFrom, unreachable } from './problem.ts';
import { createSignal } from './signal.ts';

/** Whether requests reach the server. */
export const connection = createSignal<'there' | 'lost'>('there');
/** Whether a session that was there has ended. */
export const session = createSignal<'open' | 'over'>('open');

let csrfToken = '';

const SAFE = new Set(['GET', 'HEAD']);

async function reach(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    connection.set('there');
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    connection.set('lost');
    throw unreachable();
  }
}

/** The admin API, typed from its description. Every call goes through `answerOf`. */
export const api = createClient<paths>({ fetch: reach, baseUrl: location.origin });

api.use({
  onRequest({ request }) {
    if (!SAFE.has(request.method)) request.headers.set('x-csrf-token', csrfToken);
    return request;
  },
});

/** What openapi-fetch resolves to. */
interface Outcome<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * The answer of a call, or its problem thrown. Notes the token that changes need, and the end of a session.
 * @throws Problem
 */
export async function answerOf<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) {
    const problem = problemFrom(response.status, error);
    if (problem.code === 'NOT_SIGNED_IN' && csrfToken) session.set('over');
    throw problem;
  }
  noteToken(data);
  return data as T;
}

function noteToken(data: unknown): void {
  const token = (data as { csrfToken?: unknown } | undefined)?.csrfToken;
  if (typeof token !== 'string') return;
  csrfToken = token;
  session.set('open');
}

/** After signing out: the next answer of 401 is no surprise. */
export function forgetSession(): void {
  csrfToken = '';
}

export const isProblem = (error: unknown): error is Problem => error instanceof Problem;
