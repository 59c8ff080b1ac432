import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Clock, FigureStore, Tenant } from '@zhiyin/domain';
import { OfTenant } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { CLOCK, FIGURE_STORE } from '../tokens.ts';
import { comparePlacements } from './compare-arms.ts';
import { daySpan } from './day-span.ts';
import { FiguresAnswer } from './figures.answers.ts';

const USUAL_DAYS = 28;

/** What recommendations and searches did. */
@ApiTags('Figures')
@Controller('admin/v1/tenants/:tenant/figures')
export class FiguresController {
  constructor(
    @Inject(FIGURE_STORE) private readonly figures: FigureStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiQuery({ name: 'from', required: false, description: 'First day, UTC, such as 2026-11-01; 28 days up to `to` unless told' })
  @ApiQuery({ name: 'to', required: false, description: 'Last day, UTC; today unless told' })
  @ApiQuery({ name: 'placement', required: false })
  @Operation('figures.read', 'What was shown and what came of it, per day, placement and pipeline version, and against the hold-out', { problems: [400], answer: FiguresAnswer })
  async read(@OfTenant() tenant: Tenant, @Query('from') from?: string, @Query('to') to?: string, @Query('placement') placement?: string) {
    const span = { ...daySpan(from, to, this.clock(), USUAL_DAYS), ...(placement ? { placement } : {}) };
    const [days, arms] = await Promise.all([this.figures.daily(tenant.id, span), this.figures.arms(tenant.id, span)]);
    return { ...span, currency: tenant.currency, days, placements: comparePlacements(days, arms) };
  }
}
