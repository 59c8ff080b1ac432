import { DAY_MS, MINUTE_MS, type DayFigures, type Freshness, type RunStatus } from '@zhiyin/domain';

export const ATTENTION_KINDS = [
  'no-items', 'no-events', 'quiet', 'unknown-items', 'rejected', 'warnings', 'run-failed', 'not-trained', 'stale-model', 'empty-answers', 'degraded-answers', 'slow-answers', 'not-added-up', 'no-hold-out',
] as const;
export const ATTENTION_LEVELS = ['problem', 'warning', 'hint'] as const;

/** Something an operator should look at. */
export interface Attention {
  readonly kind: (typeof ATTENTION_KINDS)[number];
  readonly level: (typeof ATTENTION_LEVELS)[number];
  /** The strategy or the placement it is about. */
  readonly subject: string | null;
  /** The training that failed. */
  readonly run: number | null;
  readonly count: number | null;
  /** Of all there are. */
  readonly share: number | null;
  /** Since when, or when last, in milliseconds since 1970 UTC. */
  readonly at: number | null;
}

export interface AttentionFacts {
  readonly now: number;
  readonly freshness: Freshness;
  /** Of enabled strategies. */
  readonly models: readonly { readonly strategy: string; readonly schedule: string | null; readonly trainedAt: number | null; readonly lastRun: { readonly run: number; readonly status: RunStatus; readonly at: number | null } | null }[];
  /** Of yesterday and today. */
  readonly days: readonly DayFigures[];
  /** Events that came in, yesterday and today. */
  readonly events: number;
  readonly rejected: number;
  readonly warnings: number;
  readonly p99Ms: number | null;
  readonly heldOut: boolean;
}

const UNKNOWN_SHARE = 0.05;
const ODD_SHARE = 0.01;
const EMPTY_SHARE = 0.01;
const DEGRADED_SHARE = 0.05;
/** Below so many answers a share says nothing. */
const FEWEST_ANSWERS = 50;
const SLOW_MS = 200;
/** What is trained by a schedule of its own should be younger, what is not may be older. */
const STALE_MS = { scheduled: 2 * DAY_MS, unscheduled: 14 * DAY_MS };
/** It is added up every minute. */
const NOT_ADDED_UP_MS = 30 * MINUTE_MS;

/** What needs attention, the worst first. */
export function needsAttention(facts: AttentionFacts): readonly Attention[] {
  const found = [...ofCatalogue(facts), ...ofIntake(facts), ...facts.models.flatMap((model) => ofModel(model, facts.now)), ...ofAnswers(facts)];
  return found.sort((a, b) => ATTENTION_LEVELS.indexOf(a.level) - ATTENTION_LEVELS.indexOf(b.level));
}

const one = (kind: Attention['kind'], level: Attention['level'], details: Partial<Attention> = {}): Attention => ({ kind, level, subject: null, run: null, count: null, share: null, at: null, ...details });

function ofCatalogue({ freshness: { items } }: AttentionFacts): Attention[] {
  const known = items.offered + items['sold-out'] + items.hidden;
  const share = items.unknown / Math.max(1, known + items.unknown);
  return [
    ...(known === 0 ? [one('no-items', 'problem')] : []),
    ...(known > 0 && share > UNKNOWN_SHARE ? [one('unknown-items', 'warning', { count: items.unknown, share })] : []),
  ];
}

function ofIntake({ now, freshness: { lastEventAt, attributedAt }, events, rejected, warnings }: AttentionFacts): Attention[] {
  if (lastEventAt === null) return [one('no-events', 'problem')];
  const odd = (kind: 'rejected' | 'warnings', count: number) => {
    const share = count / Math.max(1, events + rejected);
    return count === 0 ? [] : [one(kind, share > ODD_SHARE ? 'warning' : 'hint', { count, share })];
  };
  return [
    ...(now - lastEventAt > DAY_MS ? [one('quiet', 'warning', { at: lastEventAt })] : []),
    ...odd('rejected', rejected), ...odd('warnings', warnings),
    ...(now - (attributedAt ?? lastEventAt) > NOT_ADDED_UP_MS ? [one('not-added-up', 'warning', { at: attributedAt })] : []),
  ];
}

function ofModel({ strategy: subject, schedule, trainedAt, lastRun }: AttentionFacts['models'][number], now: number): Attention[] {
  const underWay = lastRun?.status === 'queued' || lastRun?.status === 'running';
  if (lastRun?.status === 'failed') return [one('run-failed', trainedAt === null ? 'problem' : 'warning', { subject, run: lastRun.run, at: lastRun.at })];
  if (underWay) return [];
  if (trainedAt === null) return [one('not-trained', 'hint', { subject })];
  const stale = now - trainedAt > (schedule === null ? STALE_MS.unscheduled : STALE_MS.scheduled);
  return stale ? [one('stale-model', 'warning', { subject, at: trainedAt })] : [];
}

function ofAnswers({ days, p99Ms, heldOut }: AttentionFacts): Attention[] {
  const placements = [...new Set(days.map(({ placement }) => placement))].sort().flatMap((subject) => {
    const own = days.filter(({ placement }) => placement === subject);
    const sum = (name: 'impressions' | 'empty' | 'degraded') => own.reduce((total, day) => total + day[name], 0);
    const all = sum('impressions');
    if (all < FEWEST_ANSWERS) return [];
    const [empty, degraded] = [sum('empty'), sum('degraded')];
    return [
      ...(empty / all > EMPTY_SHARE ? [one('empty-answers', 'problem', { subject, count: empty, share: empty / all })] : []),
      ...(degraded / all > DEGRADED_SHARE ? [one('degraded-answers', 'warning', { subject, count: degraded, share: degraded / all })] : []),
    ];
  });
  return [
    ...placements,
    ...(p99Ms !== null && p99Ms > SLOW_MS ? [one('slow-answers', 'warning', { count: p99Ms })] : []),
    ...(heldOut || !days.length ? [] : [one('no-hold-out', 'hint')]),
  ];
}
