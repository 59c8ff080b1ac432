import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { observeRequests, ProblemFilter, serverOptions } from '@zhiyin/http';
import { frameworkLogger } from '@zhiyin/observability';
import { AppModule } from '../app.module.ts';
import type { ApiServices } from '../services.ts';
import { addBodyParsers, BODY_LIMIT } from './body-parsers.ts';
import { serveDocumentation } from './documentation.ts';
import { addGate, requireAccessRules } from './gate.ts';

const KEEP_ALIVE_MS = 65_000;
const PROBLEMS = { challenge: 'Bearer realm="zhiyin"' };

/** The HTTP server, ready to listen: hooks in the order in which they run, then the controllers. */
export async function createServer(services: ApiServices): Promise<NestFastifyApplication> {
  const { log, metrics } = services;
  const adapter = new FastifyAdapter({
    ...serverOptions(log, PROBLEMS),
    bodyLimit: BODY_LIMIT,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: 800 },
  });
  const server = adapter.getInstance<FastifyInstance>();
  observeRequests(server, metrics);
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
  app.useGlobalFilters(new ProblemFilter(log, PROBLEMS));
  serveDocumentation(app);
  await app.init();
  await server.ready();
  return app;
}
