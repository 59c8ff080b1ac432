import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DependencyError } from '@zhiyin/domain';
import type { Metrics } from '@zhiyin/observability';
import { OpenRoute } from '../http/operation.ts';
import { METRICS, PING } from '../tokens.ts';

/** For whoever runs the process. */
@ApiExcludeController()
@Controller()
export class OperationsController {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(PING) private readonly ping: () => Promise<unknown>,
  ) {}

  @Get('livez')
  @OpenRoute()
  live() {
    return { status: 'alive' };
  }

  @Get('readyz')
  @OpenRoute()
  async ready() {
    try {
      await this.ping();
    } catch (cause) {
      throw new DependencyError('DATABASE_UNAVAILABLE', 'the database does not answer', {}, { cause });
    }
    return { status: 'ready' };
  }

  @Get('metrics')
  @OpenRoute()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  text(): Promise<string> {
    return this.metrics.text();
  }
}
