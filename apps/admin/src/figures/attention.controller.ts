import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DAY_MS, dayOf, EVENT_TYPES, type Clock, type ExplorerStore, type FigureStore, type PipelineStore, type RunStore, type StrategyStore, type Tenant } from '@zhiyin/domain';
import { answerTimeQuantile } from '@zhiyin/observability';
import { OfTenant } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { CLOCK, EXPLORER_STORE, FIGURE_STORE, PIPELINE_STORE, RUN_STORE, STRATEGY_STORE } from '../tokens.ts';
import { AttentionAnswer } from './attention.answers.ts';
import { needsAttention, type AttentionFacts } from './attention.ts';

/** What an operator should look at first. */
@ApiTags('Figures')
@Controller('admin/v1/tenants/:tenant/overview/attention')
export class AttentionController {
  constructor(
    @Inject(FIGURE_STORE) private readonly figures: FigureStore,
    @Inject(EXPLORER_STORE) private readonly explorer: ExplorerStore,
    @Inject(STRATEGY_STORE) private readonly strategies: StrategyStore,
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(PIPELINE_STORE) private readonly pipelines: PipelineStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Operation('overview.read', 'How fresh everything is, what of the catalogue is shown, and what needs attention, the worst first', { answer: AttentionAnswer })
  async read(@OfTenant() tenant: Tenant) {
    const now = this.clock();
    const span = { from: dayOf(now - DAY_MS), to: dayOf(now) };
    const [freshness, days, counts, models, heldOut] = await Promise.all([
      this.explorer.freshness(tenant.id), this.figures.daily(tenant.id, span), this.figures.counts(tenant.id, span), this.#models(tenant), this.#heldOut(tenant),
    ]);
    const total = (wanted: (measure: string) => boolean) => counts.reduce((sum, { measure, count }) => sum + (wanted(measure) ? count : 0), 0);
    const today = new Map(counts.filter(({ day }) => day === span.to).map(({ measure, count }) => [measure, count]));
    const types = new Set(EVENT_TYPES.map((type) => `event.${type}`));
    const attention = needsAttention({
      now, freshness, days, models, heldOut, p99Ms: answerTimeQuantile(today, 0.99),
      events: total((measure) => types.has(measure)), rejected: total((measure) => measure === 'ingest.rejected'), warnings: total((measure) => measure === 'ingest.warning'),
    });
    const { lastEventAt, lastItemAt, attributedAt, ...rest } = freshness;
    return {
      attention: attention.map((one) => ({ ...one, at: dateOf(one.at) })),
      freshness: { ...rest, lastEventAt: dateOf(lastEventAt), lastItemAt: dateOf(lastItemAt), attributedAt: dateOf(attributedAt) },
    };
  }

  async #models(tenant: Tenant): Promise<AttentionFacts['models']> {
    const enabled = (await this.strategies.settings(tenant.id)).filter((setting) => setting.enabled);
    return Promise.all(enabled.map(async ({ strategy, schedule, champion }) => {
      const [last] = await this.runs.list(tenant.id, { strategy, kind: 'train', limit: 1 });
      return { strategy, schedule, trainedAt: champion?.createdAt ?? null, lastRun: last ? { run: last.id, status: last.status, at: last.finishedAt } : null };
    }));
  }

  async #heldOut(tenant: Tenant): Promise<boolean> {
    const active = await this.pipelines.active(tenant.id);
    return active.some(({ document }) => document.holdOut !== undefined && document.holdOut !== null);
  }
}

const dateOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
