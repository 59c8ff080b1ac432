import { Controller, Get, HttpStatus, Inject, Res } from '@nestjs/common';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import type { Metrics } from '@zhiyin/observability';
import { Operation } from '../http/operation.ts';
import { METRICS } from '../tokens.ts';
import { Readiness, type ReadinessReport } from './readiness.ts';

const readinessSchema = Type.Object(
  {
    status: Type.Union(['ready', 'degraded', 'starting', 'stale', 'stopping'].map((status) => Type.Literal(status))),
    database: Type.Union([Type.Literal('up'), Type.Literal('down')]),
    followerLagMs: Type.Integer(),
  },
  { title: 'Readiness' },
);

/** For supervisors, balancers and Prometheus. No key; keep them off the public address. */
@Controller()
export class OperationsController {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  @Get('livez')
  @Operation({ access: 'anybody', tag: 'Operations', summary: 'Is the process alive?', answer: Type.Object({ status: Type.Literal('alive') }) })
  live(): { status: 'alive' } {
    return { status: 'alive' };
  }

  @Get('readyz')
  @Operation({
    access: 'anybody',
    tag: 'Operations',
    summary: 'Should requests come here?',
    description:
      '200 "ready"; 200 "degraded" while the database is away and answers come from memory (writes get 503 meanwhile, and taking ' +
      'every replica out would stop the recommendations too); 503 before the start is done, when what is in memory has become too ' +
      'old, and while stopping.',
    answer: readinessSchema,
    problems: [503],
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessReport> {
    const report = await this.readiness.report();
    if (report.status !== 'ready' && report.status !== 'degraded') reply.code(HttpStatus.SERVICE_UNAVAILABLE);
    return report;
  }

  @Get('metrics')
  @Operation({ access: 'anybody', tag: 'Operations', summary: 'Prometheus metrics', answer: Type.String(), produces: 'text/plain' })
  async prometheus(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.header('content-type', this.metrics.contentType);
    return this.metrics.text();
  }
}
