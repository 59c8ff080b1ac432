import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Headers, Inject, Param, Query, Res, type OnModuleDestroy } from '@nestjs/common';
import { ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { RunStore, Tenant } from '@zhiyin/domain';
import { OfTenant } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { NumberInPath, wholeOf } from '../http/validation.ts';
import { RUN_STORE } from '../tokens.ts';
import { foundRun, shownLine, shownRun } from './found-run.ts';

const LOOK_EVERY_MS = 1_000;
/** Then the browser connects anew, and whoever has no session or role any more is refused. */
const LONGEST_MS = 60_000;
const LINES = 200;

/** A run as it goes on, for who watches. */
@ApiTags('Training')
@Controller('admin/v1/tenants/:tenant/runs')
export class LiveRunController implements OnModuleDestroy {
  #stopping = false;

  constructor(@Inject(RUN_STORE) private readonly runs: RunStore) {}

  @Get(':run/live')
  @ApiProduces('text/event-stream')
  @ApiQuery({ name: 'after', required: false, description: 'Only log lines after this one; the header Last-Event-ID counts more' })
  @Operation('runs.read', 'Server-sent events: `run` when it has changed, `log` with new lines, `end` when it is over', { problems: [400] })
  async live(@OfTenant() tenant: Tenant, @Param('run', NumberInPath) id: number, @Res() reply: FastifyReply, @Query('after') after?: string, @Headers('last-event-id') last?: string) {
    await foundRun(this.runs, tenant, id);
    const from = wholeOf(last ?? after, 'after', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
    return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(Readable.from(this.#events(tenant, id, from)));
  }

  /** An open stream must not hold up the end of the process. */
  onModuleDestroy(): void {
    this.#stopping = true;
  }

  async *#events(tenant: Tenant, id: number, after: number): AsyncGenerator<string> {
    let [line, shown] = [after, ''];
    for (const until = performance.now() + LONGEST_MS; performance.now() < until && !this.#stopping; await sleep(LOOK_EVERY_MS)) {
      // The run first: lines that were written before it ended are then among those read after.
      const run = shownRun(await foundRun(this.runs, tenant, id));
      const lines = await this.runs.logLines(tenant.id, id, line, LINES);
      line = lines.at(-1)?.line ?? line;
      if (lines.length) yield event('log', { lines: lines.map(shownLine) }, line);
      const text = JSON.stringify(run);
      if (text !== shown) yield event('run', run);
      shown = text;
      if (run.finishedAt !== null && lines.length < LINES) return yield event('end', {});
    }
  }
}

function event(type: string, data: object, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
