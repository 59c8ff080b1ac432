import { Controller, Get, Header, Inject } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { DependencyError } from '@zhiyin/domain';
import type { Metrics } from '@zhiyin/observability';

/** What health answers need of a process; provided under `HEALTH`. @public */
export interface Health {
  readonly metrics: Metrics;
  /** Rejects while the process cannot do its work. */
  readonly ready: () => Promise<unknown>;
}
/** @public */
export const HEALTH = Symbol('health');

/** For supervisors, balancers and Prometheus: open to everybody, reading only; keep it off the public address. @public */
@Controller()
export class HealthController {
  constructor(@Inject(HEALTH) private readonly health: Health) {}

  /** The event loop turns. */
  @Get('livez')
  @RouteConfig({ open: true })
  live() {
    return { status: 'alive' };
  }

  /** What this process depends on answers. */
  @Get('readyz')
  @RouteConfig({ open: true })
  async ready() {
    try {
      await this.health.ready();
    } catch (cause) {
      throw new DependencyError('NOT_READY', 'something this process depends on does not answer; its log says what', {}, { cause });
    }
    return { status: 'ready' };
  }

  @Get('metrics')
  @RouteConfig({ open: true })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  text(): Promise<string> {
    return this.health.metrics.text();
  }
}
