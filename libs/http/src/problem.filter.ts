import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@zhiyin/domain';
import { problemOf } from './problem.ts';

/** @public */
export interface ProblemOptions {
  /** `WWW-Authenticate` of a 401: how callers prove who they are, where that is by a header. */
  readonly challenge?: string;
}

/** Every error leaves through here, thrown by a handler, a hook or the HTTP layer: as an RFC 9457 document. @public */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Logger,
    private readonly options: ProblemOptions = {},
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.log, this.options);
  }
}

/** @public */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Logger, { challenge }: ProblemOptions = {}): void {
  const { problem, retryAfter, unexpected } = problemOf(error, request.id, request.routeOptions?.bodyLimit);
  if (unexpected) {
    const fields = { requestId: request.id, route: request.routeOptions?.url, code: problem.code, err: error };
    if (problem.status === 503) log.warn(fields, 'request refused');
    else log.error(fields, 'request failed');
  }
  if (reply.sent || reply.raw.headersSent) return;
  if (retryAfter !== null) reply.header('retry-after', String(retryAfter));
  if (problem.status === 401 && challenge) reply.header('www-authenticate', challenge);
  // What was not read of the body must not be taken for the next request.
  if (problem.status === 413 || problem.status === 429) reply.header('connection', 'close');
  reply.code(problem.status).header('content-type', 'application/problem+json; charset=utf-8').header('cache-control', 'no-store').send(JSON.stringify(problem));
}
