import { randomInt } from 'node:crypto';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { ConfigError, ConflictError, type RunStore, type StrategyStore, type Tenant } from '@zhiyin/domain';
import { StrategyCatalogue } from '@zhiyin/registry';
import { Audit, OfTenant, type Auditor } from '../http/caller.ts';
import { Text, Whole } from '../http/fields.ts';
import { Operation } from '../http/operation.ts';
import { NumberInPath, wholeOf } from '../http/validation.ts';
import { RUN_STORE, STRATEGY_STORE } from '../tokens.ts';
import { foundRun, shownLine, shownRun } from './found-run.ts';
import { CurvesAnswer, LogAnswer, RunAnswer, RunsAnswer } from './runs.answers.ts';

export class StartRunBody {
  @Text(1, 100, { description: 'Id of an installed and enabled strategy', example: 'co-visitation' }) strategy!: string;
  @Whole(0, 0x7fffffff, { description: 'Fixes all chance of the training; drawn unless told', optional: true }) seed?: number;
}

/** Trainings and searches of one tenant. A run waits in the database until a trainer takes it. */
@ApiTags('Training')
@Controller('admin/v1/tenants/:tenant/runs')
export class RunsController {
  constructor(
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(STRATEGY_STORE) private readonly strategies: StrategyStore,
    private readonly catalogue: StrategyCatalogue,
  ) {}

  @Get()
  @ApiQuery({ name: 'strategy', required: false })
  @ApiQuery({ name: 'before', required: false, description: 'Only runs older than this one' })
  @ApiQuery({ name: 'limit', required: false, description: '1..200; 50 unless told' })
  @Operation('runs.list', 'Runs, newest first', { problems: [400], answer: RunsAnswer })
  async list(@OfTenant() tenant: Tenant, @Query('strategy') strategy?: string, @Query('before') before?: string, @Query('limit') limit?: string) {
    const older = wholeOf(before, 'before', { min: 1, max: 0x7fffffff, fallback: 0 });
    const runs = await this.runs.list(tenant.id, {
      ...(strategy ? { strategy } : {}), ...(older ? { before: older } : {}), limit: wholeOf(limit, 'limit', { min: 1, max: 200, fallback: 50 }),
    });
    return { runs: runs.map(shownRun) };
  }

  @Post()
  @Operation('runs.start', 'Train one strategy now', { status: 202, problems: [400, 409, 422], answer: RunAnswer })
  async start(@OfTenant() tenant: Tenant, @Body() body: StartRunBody, @Audit() audit: Auditor) {
    const setting = (await this.strategies.settings(tenant.id)).find(({ strategy }) => strategy === body.strategy);
    const config = this.catalogue.resolveConfig(body.strategy, setting?.config ?? {});
    if (!setting?.enabled) throw new ConfigError('STRATEGY_DISABLED', `strategy '${body.strategy}' is not enabled for this tenant: enable it first`);
    const run = await this.runs.enqueue(tenant.id, { strategy: body.strategy, trigger: 'admin', config, seed: body.seed ?? randomInt(0x7fffffff) },
      audit(({ id, strategy, seed }) => ({ subject: `run:${id}`, after: { strategy, seed } })));
    if (!run) throw new ConflictError('RUN_OPEN', `a run of '${body.strategy}' is waiting or running already: cancel it or wait for it`);
    return shownRun(run);
  }

  @Get(':run')
  @Operation('runs.read', 'One run', { answer: RunAnswer })
  async read(@OfTenant() tenant: Tenant, @Param('run', NumberInPath) id: number) {
    return shownRun(await foundRun(this.runs, tenant, id));
  }

  @Get(':run/log')
  @ApiQuery({ name: 'after', required: false, description: 'Only lines after this one' })
  @ApiQuery({ name: 'limit', required: false, description: '1..1000; 200 unless told' })
  @Operation('runs.read', 'Lines of its log, oldest first', { problems: [400], answer: LogAnswer })
  async log(@OfTenant() tenant: Tenant, @Param('run', NumberInPath) id: number, @Query('after') after?: string, @Query('limit') limit?: string) {
    await foundRun(this.runs, tenant, id);
    const from = wholeOf(after, 'after', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
    const lines = await this.runs.logLines(tenant.id, id, from, wholeOf(limit, 'limit', { min: 1, max: 1000, fallback: 200 }));
    return { lines: lines.map(shownLine) };
  }

  @Get(':run/curves')
  @Operation('runs.read', 'Its curves: metric, step, value', { answer: CurvesAnswer })
  async curves(@OfTenant() tenant: Tenant, @Param('run', NumberInPath) id: number) {
    await foundRun(this.runs, tenant, id);
    return { points: await this.runs.curves(tenant.id, id) };
  }

  @Post(':run/cancel')
  @Operation('runs.cancel', 'Ask a run to stop; what serves now goes on serving', { status: 202, problems: [409], answer: RunAnswer })
  async cancel(@OfTenant() tenant: Tenant, @Param('run', NumberInPath) id: number, @Audit() audit: Auditor) {
    const before = await foundRun(this.runs, tenant, id);
    const asked = await this.runs.requestCancel(tenant.id, id, audit(() => ({ subject: `run:${id}`, before: { status: before.status } })));
    const run = await foundRun(this.runs, tenant, id);
    if (!asked && run.finishedAt !== null) throw new ConflictError('RUN_OVER', `run ${id} has ended already`);
    return shownRun(run);
  }
}
