import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { EVENT_TYPES, type Clock, type DayFigures, type FigureStore, type LoyaltyStore, type RunStore, type StrategyStore, type Tenant } from '@zhiyin/domain';
import { answerTimeQuantile } from '@zhiyin/observability';
import { OfTenant } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { CLOCK, FIGURE_STORE, LOYALTY_STORE, RUN_STORE, STRATEGY_STORE } from '../tokens.ts';
import { daySpan } from './day-span.ts';
import { OverviewAnswer } from './figures.answers.ts';

const USUAL_DAYS = 14;
const ODD = ['rejected', 'refused', 'conflict', 'duplicate', 'warning'] as const;

/** How the platform does for one tenant, at a glance. */
@ApiTags('Figures')
@Controller('admin/v1/tenants/:tenant/overview')
export class OverviewController {
  constructor(
    @Inject(FIGURE_STORE) private readonly figures: FigureStore,
    @Inject(STRATEGY_STORE) private readonly strategies: StrategyStore,
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(LOYALTY_STORE) private readonly loyalty: LoyaltyStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiQuery({ name: 'from', required: false, description: 'First day, UTC; 14 days up to `to` unless told' })
  @ApiQuery({ name: 'to', required: false, description: 'Last day, UTC; today unless told' })
  @Operation('overview.read', 'Events, answers, latency per day, and how fresh the models are', { problems: [400], answer: OverviewAnswer })
  async read(@OfTenant() tenant: Tenant, @Query('from') from?: string, @Query('to') to?: string) {
    const span = daySpan(from, to, this.clock(), USUAL_DAYS);
    const [counts, days, models, loyalty] = await Promise.all([
      this.figures.counts(tenant.id, span), this.figures.daily(tenant.id, span), this.#models(tenant), this.loyalty.latest(tenant.id),
    ]);
    const byDay = grouped(counts, ({ day }) => day).map((own) => ({ day: own[0].day, counts: new Map(own.map(({ measure, count }) => [measure, count])) }));
    return {
      ...span,
      events: byDay.map(({ day, counts: own }) => ({ day, ...eventsOf(own) })),
      answers: answersOf(days),
      latency: byDay.map(({ day, counts: own }) => ({ day, ...latencyOf(own) })),
      models,
      loyalty: loyalty && { version: loyalty.version, fittedAt: new Date(loyalty.fittedAt).toISOString() },
    };
  }

  async #models(tenant: Tenant) {
    const settings = (await this.strategies.settings(tenant.id)).filter(({ enabled }) => enabled);
    return Promise.all(settings.map(async ({ strategy, champion, schedule }) => {
      const [last] = await this.runs.list(tenant.id, { strategy, kind: 'train', limit: 1 });
      return {
        strategy, schedule,
        trainedAt: champion && new Date(champion.createdAt).toISOString(),
        ageHours: champion && Math.round((this.clock() - champion.createdAt) / 360_000) / 10,
        lastRun: last ? { run: last.id, status: last.status, finishedAt: last.finishedAt === null ? null : new Date(last.finishedAt).toISOString() } : null,
      };
    }));
  }
}

/** What came in: people's events by type, and what was odd about the rest. */
function eventsOf(counts: ReadonlyMap<string, number>) {
  const types = Object.fromEntries(EVENT_TYPES.flatMap((type) => (counts.has(`event.${type}`) ? [[type, counts.get(`event.${type}`)!]] : [])));
  return {
    total: Object.values(types).reduce((sum, count) => sum + count, 0),
    types,
    bots: counts.get('event.bot') ?? 0,
    ...Object.fromEntries(ODD.map((status) => [status, counts.get(`ingest.${status}`) ?? 0])),
  };
}

function latencyOf(counts: ReadonlyMap<string, number>) {
  return { p50Ms: answerTimeQuantile(counts, 0.5), p95Ms: answerTimeQuantile(counts, 0.95), p99Ms: answerTimeQuantile(counts, 0.99) };
}

/** Slates by day and placement, whoever answered. */
function answersOf(days: readonly DayFigures[]) {
  return grouped(days, ({ day, placement }) => `${day} ${placement}`).map((own) => {
    const sum = (name: 'impressions' | 'empty' | 'degraded' | 'clicks' | 'purchases'): number => own.reduce((total, day) => total + day[name], 0);
    return { day: own[0].day, placement: own[0].placement, impressions: sum('impressions'), empty: sum('empty'), degraded: sum('degraded'), clicks: sum('clicks'), purchases: sum('purchases') };
  });
}

/** Rows with the same key together, in the order of their first. */
function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}
