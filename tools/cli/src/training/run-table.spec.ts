import { describe, expect, it } from '@jest/globals';
import { tenantId, type JsonObject, type TrainingRun } from '@zhiyin/domain';
import { runFacts, runTable } from './run-table.ts';

const run = (change: Partial<TrainingRun>): TrainingRun => ({
  id: 7, tenant: tenantId(1), kind: 'train', tuning: null, snapshot: null, live: {}, strategy: 'co-visitation', trigger: 'admin', status: 'succeeded', stage: 'done', progress: 1, attempt: 1, epoch: 0, fence: 1, config: {}, seed: 1,
  metrics: {}, error: null, artifactId: 1, cancelRequested: false, createdAt: 0, startedAt: 0, finishedAt: 5000, ...change,
});
const figure = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
const figures = (value: number) => ({ recallAt20: figure(2 * value), ndcgAt10: figure(value), coverageAt10: 0.25 });
const judged = (value: number, until = Date.UTC(2026, 0, 31)): JsonObject => ({
  evaluation: { from: Date.UTC(2026, 0, 3), until, users: 420, targets: ['purchase'], model: figures(value), popularity: figures(0.05), popular7Days: figures(0.06), overPopularity: figure(value - 0.05) },
});

describe('the table of runs', () => {
  it('puts popularity of the same slice beside the strategies, each figure with its interval', () => {
    expect(runTable([run({ metrics: judged(0.09) }), run({ strategy: 'content-based', metrics: judged(0.03) })])).toBe([
      'Judged on 2026-01-03 00:00 to 2026-01-31 00:00 UTC, trained on what came before: 420 people with a purchase. In brackets: 95 % intervals.',
      '',
      '| strategy | Recall@20 | NDCG@10 | coverage@10 | NDCG@10 over popularity of all time |',
      '|---|---|---|---|---|',
      '| co-visitation | 0.1800 (0.1700 to 0.1900) | 0.0900 (0.0800 to 0.1000) | 0.250 | +0.0400 (0.0300 to 0.0500) |',
      '| content-based | 0.0600 (0.0500 to 0.0700) | 0.0300 (0.0200 to 0.0400) | 0.250 | -0.0200 (-0.0300 to -0.0100) |',
      '| popularity, all time | 0.1000 (0.0900 to 0.1100) | 0.0500 (0.0400 to 0.0600) | 0.250 | - |',
      '| popularity, 7 days | 0.1200 (0.1100 to 0.1300) | 0.0600 (0.0500 to 0.0700) | 0.250 | - |',
    ].join('\n'));
  });

  it('never mixes slices of different time, and says what was not judged and why', () => {
    const table = runTable([
      run({ metrics: judged(0.09) }), run({ strategy: 'content-based', metrics: judged(0.03, Date.UTC(2026, 1, 2)) }),
      run({ strategy: 'a', metrics: { evaluation: null, evaluationMissing: 'made-up times' } }),
      run({ strategy: 'b', status: 'failed', error: { code: 'X', message: 'no memory' } }),
    ]);
    expect(table.match(/Judged on/g)).toHaveLength(2);
    expect(table).toContain('a: not judged (run 7, succeeded): made-up times');
    expect(table).toContain('b: not judged (run 7, failed): no memory');
  });

  it('keeps everything for programs', () => {
    expect(runFacts(run({ metrics: judged(0.09) }))).toMatchObject({ strategy: 'co-visitation', run: 7, finishedAt: '1970-01-01T00:00:05.000Z', evaluation: { users: 420 }, error: null });
  });
});
