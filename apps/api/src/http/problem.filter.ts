import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOGGER } from '../tokens.ts';
import type { Logger } from '@zhiyin/domain';
import { problemOf } from './problem.ts';

/** Every error leaves through here, thrown by a handler, a hook or the HTTP layer: as an RFC 9457 document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.log);
  }
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Logger): void {
  const { problem, retryAfter, unexpected } = problemOf(error, request.id);
  if (unexpected) {
    const fields = { requestId: request.id, route: request.routeOptions?.url, code: problem.code, err: error };
    if (problem.status === 503) log.warn(fields, 'request refused');
    else log.error(fields, 'request failed');
  }
  if (reply.sent || reply.raw.headersSent) return;
  if (retryAfter !== null) reply.header('retry-after', String(retryAfter));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="zhiyin"');
  // What was not read of the body must not be taken for the next request.
  if (problem.status === 413 || problem.status === 429) reply.header('connection', 'close');
  reply.code(problem.status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}
