import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@zhiyin/domain';
import { problemOf } from './problem.ts';

/** Every error leaves through here, thrown by a handler, a hook or the HTTP layer: as an RFC 9457 document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.log);
  }
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Logger): void {
  const { problem, retryAfter, unexpected } = problemOf(error, request.id);
  if (unexpected) log.error({ requestId: request.id, route: request.routeOptions?.url, code: problem.code, err: error }, 'request failed');
  if (reply.sent || reply.raw.headersSent) return;
  if (retryAfter !== null) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfter))));
  reply.code(problem.status).header('content-type', 'application/problem+json; charset=utf-8').header('cache-control', 'no-store').send(JSON.stringify(problem));
}
