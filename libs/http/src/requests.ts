import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@zhiyin/domain';
import { requestIdFrom, type Metrics } from '@zhiyin/observability';
import { sendProblem, type ProblemOptions } from './problem.filter.ts';

const REQUEST_TIMEOUT_MS = 15_000;

/**
 * What every HTTP server of the platform does alike, as options of a FastifyAdapter: request ids, slow senders cut off,
 * problem documents also for what Fastify refuses before any hook runs. @public
 */
export function serverOptions(log: Logger, options: ProblemOptions = {}) {
  return {
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: (request: IncomingMessage) => requestIdFrom(request.headers['x-request-id']),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => sendProblem(error, request, reply, log, options),
  };
}

/** Request ids out, durations by route pattern: addresses and bodies name people and are neither measured nor logged. @public */
export function observeRequests(server: FastifyInstance, metrics: Metrics): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    metrics.observeRequest({
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    });
    done();
  });
}
