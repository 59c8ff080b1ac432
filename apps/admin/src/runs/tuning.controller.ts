import { randomInt } from 'node:crypto';
import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ConfigError, ConflictError, type JsonObject, type RunStore, type StrategyStore, type Tenant } from '@zhiyin/domain';
import { StrategyCatalogue, tuningOrder } from '@zhiyin/registry';
import { Audit, OfTenant, type Auditor } from '../http/caller.ts';
import { Flag, Text, Whole } from '../http/fields.ts';
import { Operation } from '../http/operation.ts';
import { NumberInPath } from '../http/validation.ts';
import { RUN_STORE, STRATEGY_STORE } from '../tokens.ts';
import { foundRun, shownRun } from './found-run.ts';
import { AppliedAnswer, RunAnswer, TrialsAnswer } from './runs.answers.ts';

export class StartTuningBody {
  @Text(1, 100, { description: 'Id of an installed strategy; it need not be enabled', example: 'ease' }) strategy!: string;
  @Whole(2, 500, { description: "Settings to try, the tenant's own included; what the strategy suggests unless told", optional: true }) trials?: number;
  @Whole(1, 2_592_000, { description: 'Processor seconds that all trials together may use; 600 unless told', optional: true }) cpuSeconds?: number;
  @Flag({ description: "Make better settings the tenant's own at once; otherwise they are offered in the run", optional: true }) apply?: boolean;
  @Whole(0, 0x7fffffff, { description: 'Fixes which settings are tried; drawn unless told', optional: true }) seed?: number;
}

/** Searches for better settings of a strategy. A search is a run too: it is listed, read and cancelled like a training. */
@ApiTags('Training')
@Controller('admin/v1/tenants/:tenant/runs')
export class TuningController {
  constructor(
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(STRATEGY_STORE) private readonly strategies: StrategyStore,
    private readonly catalogue: StrategyCatalogue,
  ) {}

  @Post('tuning')
  @Operation('runs.tune', 'Search for better settings of one strategy', { status: 202, problems: [400, 409, 422], answer: RunAnswer })
  async start(@OfTenant() tenant: Tenant, @Body() body: StartTuningBody, @Audit() audit: Auditor) {
    const { strategy, seed = randomInt(0x7fffffff) } = body;
    const setting = (await this.strategies.settings(tenant.id)).find((one) => one.strategy === strategy);
    const config = setting?.config ?? {};
    const tuning = tuningOrder(this.catalogue, strategy, config, { ...body, revision: setting?.revision ?? null });
    const run = await this.runs.enqueue(tenant.id, { strategy, trigger: 'admin', config, seed, tuning },
      audit(({ id }) => ({ subject: `run:${id}`, after: { strategy, seed, ...tuning } })));
    if (!run) throw new ConflictError('RUN_OPEN', `a search for settings of '${strategy}' is waiting or running already: cancel it or wait for it`);
    return shownRun(run);
  }

  @Get(':run/trials')
  @Operation('runs.read', 'What a search has tried, and what each trial was worth', { answer: TrialsAnswer })
  async trials(@OfTenant() tenant: Tenant, @Param('run', NumberInPath) id: number) {
    await foundRun(this.runs, tenant, id);
    return { trials: await this.runs.trials(tenant.id, id) };
  }

  @Post(':run/apply')
  @Operation('runs.apply', "Make the settings that a search offers the tenant's own, unless somebody changed them since", { problems: [409, 422], answer: AppliedAnswer })
  async apply(@OfTenant() tenant: Tenant, @Param('run', NumberInPath) id: number, @Audit() audit: Auditor) {
    const { strategy, metrics, tuning } = await foundRun(this.runs, tenant, id);
    const offer = (metrics.offer ?? null) as JsonObject | null;
    if (!tuning || !offer || metrics.applied === true) throw new ConflictError('NOTHING_OFFERED', `run ${id} offers no settings: it is no search, has not ended, found nothing better, or has applied them itself`);
    this.catalogue.resolveConfig(strategy, offer);
    const before = (await this.strategies.settings(tenant.id)).find((one) => one.strategy === strategy);
    if ((before?.revision ?? null) !== tuning.revision) throw new ConflictError('SETTING_CHANGED', `the setting of '${strategy}' was changed since this search began: search again, or set it by hand`);
    if (!before) throw new ConfigError('STRATEGY_DISABLED', `'${strategy}' has no setting of this tenant yet: enable it with the offered config`);
    const { enabled, schedule, revision } = before;
    const after = await this.strategies.save(tenant.id, { strategy, enabled, config: offer, schedule }, revision,
      audit((saved) => ({ subject: `strategy:${strategy}`, before: { config: before.config }, after: { config: saved.config, run: id } })));
    return { strategy, config: after.config, revision: after.revision };
  }
}
