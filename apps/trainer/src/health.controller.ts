import { Controller, Get, Header, Inject, ServiceUnavailableException } from '@nestjs/common';
import { describeError } from '@zhiyin/observability';
import { TRAINER, type TrainerParts } from './tokens.ts';

/** All the HTTP a trainer speaks. */
@Controller()
export class HealthController {
  constructor(@Inject(TRAINER) readonly parts: TrainerParts) {}

  /** The event loop turns. */
  @Get('livez')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** Database and queue answer. */
  @Get('readyz')
  async ready(): Promise<{ status: string }> {
    try {
      await this.parts.ready();
    } catch (error) {
      this.parts.log.warn({ error: describeError(error) }, 'not ready');
      throw new ServiceUnavailableException({ type: 'about:blank', title: 'not ready', status: 503, code: 'NOT_READY' });
    }
    return { status: 'ok' };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.parts.metrics.text();
  }
}
