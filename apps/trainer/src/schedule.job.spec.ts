import { describe, expect, it } from '@jest/globals';
import { silentLogger, tenantId, type RunStore, type TenantId } from '@zhiyin/domain';
import { scheduleJob } from './schedule.job.ts';

const at = (text: string) => Date.parse(`${text}Z`);
type Scheduled = Awaited<ReturnType<RunStore['scheduled']>>[number];

/** What would be enqueued at `now`; `open` already has a run. */
async function due(entries: readonly Partial<Scheduled>[], now: string, open: readonly string[] = []): Promise<string[]> {
  const enqueued: string[] = [];
  const runs = {
    scheduled: async () => entries.map((entry, i) => ({ tenant: tenantId(i + 1), strategy: 's', schedule: '0 3 * * *', config: {}, lastRunAt: null, ...entry })),
    enqueue: async (tenant: TenantId, { strategy, trigger, seed }: Parameters<RunStore['enqueue']>[1]) => {
      const name = `${tenant}/${strategy}/${trigger}/${seed}`;
      if (open.includes(name)) return null;
      enqueued.push(name);
      return {};
    },
  } as unknown as RunStore;
  const result = await scheduleJob(runs, () => at(now), silentLogger);
  expect(result).toBe(enqueued.length ? 'done' : 'skipped');
  return enqueued;
}

describe('the schedule', () => {
  it('enqueues one run for every tenant and strategy that is due, in UTC', async () => {
    const ran = { lastRunAt: at('2026-01-01T03:00:20') };
    expect(await due([ran, { ...ran, strategy: 't' }], '2026-01-02T02:59:59')).toEqual([]);
    expect(await due([ran, { ...ran, strategy: 't' }], '2026-01-02T03:00:00')).toEqual(['1/s/schedule/1', '2/t/schedule/1']);
  });

  it('catches up once after nights without a trainer', async () => {
    expect(await due([{ lastRunAt: at('2026-01-01T03:00:20') }], '2026-01-09T12:00:00')).toHaveLength(1);
    expect(await due([{ lastRunAt: at('2026-01-09T12:00:00') }], '2026-01-09T12:01:00')).toEqual([]);
  });

  it('counts from the setting where nothing was trained yet', async () => {
    expect(await due([{ since: at('2026-01-01T03:30:00') }], '2026-01-01T04:00:00')).toEqual([]);
    expect(await due([{ since: at('2026-01-01T02:30:00') }], '2026-01-01T04:00:00')).toHaveLength(1);
  });

  it('leaves alone what is at work and what is no cron expression', async () => {
    const ran = { lastRunAt: at('2026-01-01T03:00:20') };
    expect(await due([ran], '2026-01-03T00:00:00', ['1/s/schedule/1'])).toEqual([]);
    expect(await due([{ ...ran, schedule: 'whenever' }, ran], '2026-01-03T00:00:00')).toEqual(['2/s/schedule/1']);
  });
});
