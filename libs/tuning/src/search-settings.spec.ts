import { describe, expect, it } from '@jest/globals';
import { parseUserSequences } from '@zhiyin/dataset';
import type { JsonObject, TuningTrial } from '@zhiyin/domain';
import { leaveOneOutTask, type Recommendable } from '@zhiyin/evaluation';
import { sampledTask } from './sampled-task.ts';
import { adoptedConfig, bestTrial, searchSettings, type SearchOptions } from './search-settings.ts';

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
    const configs = (trials: readonly TuningTrial[]) => trials.map(({ config }) => config);
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

  it('stops a trial that uses up what is left, and never the first', async () => {
    let trained = 0;
    const trials = await searchSettings(options({
      cpuSeconds: 0.5, tuning: { trials: 8, space: { known: { values: [1] } } },
      fit: async ({ known }, signal) => {
        while (trained++ > 0) {
          signal.throwIfAborted();
          await new Promise((resolve) => setTimeout(resolve, 1));
          for (const until = Date.now() + 20; Date.now() < until;);
        }
        return knowing(known as number);
      },
    }));
    expect(trials).toHaveLength(2);
    expect(trials[1]).toMatchObject({ stoppedEarly: true, error: expect.stringContaining('used up') });
    expect(bestTrial(trials)).toBe(trials[0]);
  });

  it('chooses among what could be measured where the config there is could not', async () => {
    const trials = await searchSettings(options({
      fit: async ({ known }) => {
        if (known === 0.5) throw new Error('diverged');
        return knowing(known as number);
      },
    }));
    expect(trials[0].error).toBe('diverged');
    const finished = trials.filter(({ error, stoppedEarly }) => !error && !stoppedEarly);
    expect(bestTrial(trials)!.config.known).toBe(Math.max(...finished.map(({ config }) => config.known as number)));
    const resumed = await searchSettings(options({ done: trials.slice(0, 2), fit: async ({ known }) => knowing(known as number) }));
    expect(bestTrial(resumed)!.config).toEqual(bestTrial(trials)!.config);
  });
});

describe('adoptedConfig', () => {
  it("changes what was searched and leaves the rest to the shop's own settings and the defaults", () => {
    const trial = (number: number): TuningTrial => ({ number, config: { known: 0.7, weights: { view: 2, cart: 5 }, other: 'default' }, metrics: {}, questions: 1, cpuSeconds: 0, stoppedEarly: false, error: null });
    const tuning = { trials: 1, space: { known: { from: 0, to: 1 }, 'weights.view': { from: 0, to: 3 } } };
    expect(adoptedConfig({ mine: true }, trial(3), tuning)).toEqual({ mine: true, known: 0.7, weights: { view: 2 } });
    expect(adoptedConfig({ mine: true }, trial(0), tuning)).toEqual({ mine: true });
  });
});
