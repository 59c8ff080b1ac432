import { describe, expect, it } from '@jest/globals';
import { parseUserSequences } from '@zhiyin/dataset';
import type { JsonObject } from '@zhiyin/domain';
import { leaveOneOutTask, type Recommendable } from '@zhiyin/evaluation';
import { sampledTask } from './sampled-task.ts';
import { bestTrial, searchSettings, type SearchOptions, type Trial } from './search-settings.ts';

/** 1,200 people; the last item of person n is n % 10. */
const people = Array.from({ length: 1200 }, (_, n) => `${n} ${10 + (n % 3)} ${13 + (n % 2)} ${n % 10}`).join('\n');
const validation = sampledTask(leaveOneOutTask(parseUserSequences(people)), 1000, 1);

/** Finds as large a share of the last items as `known` says. */
const knowing = (known: number): Recommendable => ({
  async candidates({ history }) {
    const items = history.user! % 100 < known * 100 ? [history.user! % 10] : [];
    return { items: Int32Array.from(items), scores: Float32Array.from(items, () => 1) };
  },
});
const options = (change: Partial<SearchOptions> = {}): SearchOptions => ({
  tuning: { trials: 8, space: { known: { from: 0, to: 1 } } }, config: { known: 0.5, other: 'kept' }, validation, trials: 8, cpuSeconds: 60, seed: 1,
  fit: async ({ known }: JsonObject) => knowing(known as number), ...change,
});

describe('searchSettings', () => {
  it('begins with the config there is, keeps what the space does not name, and finds the best point', async () => {
    const trials = await searchSettings(options());
    expect(trials).toHaveLength(8);
    expect(trials[0].config).toEqual({ known: 0.5, other: 'kept' });
    expect(trials[0].metrics['HR@10']).toBeCloseTo(0.5, 1);
    const best = bestTrial(trials)!;
    expect(best.config.known).toBe(Math.max(...trials.map(({ config }) => config.known as number)));
    expect(best.config.other).toBe('kept');
  });

  it('gives up what is clearly behind, and says so', async () => {
    const [first, second] = await searchSettings(options({ trials: 2, config: { known: 1 }, tuning: { trials: 2, space: { known: { values: [0.1] } } } }));
    expect([first.stoppedEarly, first.questions]).toEqual([false, 1000]);
    expect([second.stoppedEarly, second.questions]).toEqual([true, 500]);
    expect(bestTrial([first, second])).toBe(first);
  });

  it('goes on where it was interrupted, as if it never had been', async () => {
    const configs = (trials: readonly Trial[]) => trials.map(({ config }) => config);
    const whole = await searchSettings(options());
    const resumed = await searchSettings(options({ done: whole.slice(0, 3) }));
    expect(configs(resumed)).toEqual(configs(whole));
  });

  it('keeps to its budget, tells each trial, and outlives a training that fails', async () => {
    const told: number[] = [];
    const trials = await searchSettings(options({
      fit: async ({ known }) => {
        if (known !== 0.5) throw new Error('diverged');
        return knowing(0.5);
      },
      trials: 3, onTrial: ({ number }) => void told.push(number),
    }));
    expect(told).toEqual([0, 1, 2]);
    expect(trials[1]).toMatchObject({ error: 'diverged', metrics: {} });
    expect(bestTrial(trials)).toBe(trials[0]);
    expect(await searchSettings(options({ cpuSeconds: 0 }))).toHaveLength(1);
    await expect(searchSettings(options({ signal: AbortSignal.abort(new Error('stop')) }))).rejects.toThrow('stop');
  });
});
