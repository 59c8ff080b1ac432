import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { observeRequests, ProblemFilter, serverOptions } from '@zhiyin/http';
import { frameworkLogger } from '@zhiyin/observability';
import { AppModule } from '../app.module.ts';
import type { AdminServices } from '../services.ts';
import { AuditInterceptor } from './audit.interceptor.ts';
import { serveConsole } from './console.ts';
import { serveDocumentation } from './documentation.ts';
import { addGate } from './gate.ts';
import { requireStorable } from './storable-text.ts';
import { bodyValidation } from './validation.ts';

const BODY_LIMIT = 512_000;

/** The HTTP server, ready to listen: hooks in the order in which they run, then the controllers. */
export async function createServer(services: AdminServices): Promise<NestFastifyApplication> {
  const { log, metrics, auditLog, publicOrigin } = services;
  const adapter = new FastifyAdapter({
    ...serverOptions(log),
    bodyLimit: BODY_LIMIT,
    trustProxy: services.trustProxy,
    routerOptions: { maxParamLength: 300 },
  });
  const server = adapter.getInstance<FastifyInstance>();
  observeRequests(server, metrics);
  await addSecurityHeaders(server, publicOrigin.startsWith('https:'));
  // Before the gate, which looks up what stands in the address.
  server.addHook('onRequest', async ({ params, query }) => [params, query].forEach((part) => requireStorable(part)));
  addGate(server, services);
  server.addHook('preValidation', async ({ body }) => requireStorable(body));
  await serveConsole(server);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(services), adapter, { logger: frameworkLogger(log), bodyParser: false, abortOnError: false });
  app.useGlobalPipes(bodyValidation());
  app.useGlobalFilters(new ProblemFilter(log));
  app.useGlobalInterceptors(new AuditInterceptor(auditLog, log));
  serveDocumentation(app);
  await app.init();
  await server.ready();
  return app;
}

/** Nothing inline and nothing from elsewhere; only the documentation's page may style itself, and the console's by its nonce. What the API says is never stored. */
async function addSecurityHeaders(server: FastifyInstance, https: boolean): Promise<void> {
  const policy = (style: string[]) => ({
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"], scriptSrc: ["'self'"], styleSrc: style, imgSrc: ["'self'", 'data:'], connectSrc: ["'self'"], fontSrc: ["'self'"],
      formAction: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"],
    },
  });
  await server.register(helmet, { contentSecurityPolicy: policy(["'self'"]), frameguard: { action: 'deny' }, hsts: https, referrerPolicy: { policy: 'no-referrer' } });
  server.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/docs')) {
      const header = String(reply.getHeader('content-security-policy') ?? '');
      reply.header('content-security-policy', header.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"));
    }
    if (request.url.startsWith('/admin/')) reply.header('cache-control', 'no-store');
  });
}
