import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { frameworkLogger, requestIdFrom, type Metrics } from '@zhiyin/observability';
import { AppModule } from '../app.module.ts';
import type { ApiServices } from '../services.ts';
import { addBodyParsers, BODY_LIMIT } from './body-parsers.ts';
import { serveDocumentation } from './documentation.ts';
import { addGate, requireAccessRules } from './gate.ts';
import { ProblemFilter, sendProblem } from './problem.filter.ts';

const REQUEST_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_MS = 65_000;

/** The HTTP server, ready to listen: hooks in the order in which they run, then the controllers. */
export async function createServer(services: ApiServices): Promise<NestFastifyApplication> {
  const { log, metrics } = services;
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: 800 },
    genReqId: (request: IncomingMessage) => requestIdFrom(request.headers['x-request-id']),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => sendProblem(error, request, reply, log),
  });
  const server = adapter.getInstance<FastifyInstance>();
  addObservation(server, metrics);
  await server.register(helmet, {
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    contentSecurityPolicy: { directives: { defaultSrc: ["'self'"], styleSrc: ["'self'", "'unsafe-inline'"], imgSrc: ["'self'", 'data:'], upgradeInsecureRequests: null } },
  });
  // Any page may ask whether it may; the key's own list of origins decides about the request itself (see the gate).
  await server.register(cors, {
    origin: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'x-api-key', 'x-request-id'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 7200,
    strictPreflight: false,
  });
  addGate(server, services);
  requireAccessRules(server, services.routes);
  addBodyParsers(server);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(services), adapter, { logger: frameworkLogger(log), bodyParser: false, abortOnError: false });
  app.useGlobalFilters(new ProblemFilter(log));
  serveDocumentation(app);
  await app.init();
  await server.ready();
  return app;
}

/** Request ids out, durations by route pattern: addresses and bodies name people and are neither measured nor logged. */
function addObservation(server: FastifyInstance, metrics: Metrics): void {
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
