import { Type } from '@sinclair/typebox';
import { Id, Instant, named, nullable, oneOf } from '../http/answers.ts';

const count = Type.Integer({ minimum: 0 });
const outcomes = { clicks: count, carts: count, purchases: count, revenue: Type.Number(), returns: count, returned: Type.Number() };
const shown = { impressions: count, items: count, empty: count, degraded: count, people: count, buyers: count, repeaters: count };
const span = { from: Type.String(), to: Type.String() };
const day = Type.String({ description: 'UTC' });

const interval = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() });
const lift = nullable(Type.Object({ mean: Type.Number(), controlMean: Type.Number(), difference: interval, relative: nullable(interval) }));
const totals = Type.Object({ ...outcomes, ...shown });

export const FiguresAnswer = Type.Object({
  ...span, placement: Type.Optional(Type.String()), currency: nullable(Type.String()),
  days: Type.Array(Type.Object({ day, placement: Type.String(), pipelineVersion: Type.Integer(), arm: oneOf(['pipeline', 'hold-out']), ...outcomes, ...shown })),
  placements: Type.Array(Type.Object({
    placement: Type.String(), pipeline: totals, holdOut: nullable(totals),
    lift: nullable(Type.Object({ clicks: lift, carts: lift, purchases: lift, revenue: lift, repeatRate: lift, returnRate: lift })),
  })),
});

const milliseconds = nullable(Type.Number());

export const OverviewAnswer = Type.Object({
  ...span,
  events: Type.Array(Type.Object({
    day, total: count, types: named(count), bots: count, rejected: count, refused: count, conflict: count, duplicate: count, warning: count,
  })),
  answers: Type.Array(Type.Object({ day, placement: Type.String(), impressions: count, empty: count, degraded: count, clicks: count, purchases: count })),
  latency: Type.Array(Type.Object({ day, p50Ms: milliseconds, p95Ms: milliseconds, p99Ms: milliseconds })),
  models: Type.Array(Type.Object({
    strategy: Type.String(), schedule: nullable(Type.String()), trainedAt: nullable(Instant), ageHours: nullable(Type.Number()),
    lastRun: nullable(Type.Object({ run: Id, status: oneOf(['queued', 'running', 'succeeded', 'skipped', 'failed', 'cancelled']), finishedAt: nullable(Instant) })),
  })),
  loyalty: nullable(Type.Object({ version: Type.Unknown(), fittedAt: Instant })),
});
