import { setTimeout as pause } from 'node:timers/promises';
import { seededRng, type JsonObject, type TuningTrial } from '@zhiyin/domain';
import { answerTask, type RankingTask, type Recommendable } from '@zhiyin/evaluation';
import { drawSettings, settingsOf, withSettings, type Tuning } from '@zhiyin/strategy-sdk';

/** @public */
export interface SearchOptions {
  readonly tuning: Tuning;
  /** Complete; the first trial. */
  readonly config: JsonObject;
  /** Questions about data that `fit` does not train on, in random order (`sampledTask`). */
  readonly validation: RankingTask;
  /** Trains on `validation.train`. The signal is aborted when the trial may use no more. */
  readonly fit: (config: JsonObject, signal: AbortSignal) => Promise<Recommendable & { close?(): Promise<void> }>;
  /** How many points, the first included. */
  readonly trials: number;
  /** No trial begins that would probably go beyond it, and one that does is stopped; the first is always made whole. */
  readonly cpuSeconds: number;
  readonly seed: number;
  /** Of an earlier search with the same seed and data that was interrupted. */
  readonly done?: readonly TuningTrial[];
  readonly onTrial?: (trial: TuningTrial) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

const BLOCK = 500;
/** How often a trial's use of its processors is looked at. */
const LOOK_EVERY_MS = 200;
/** Standard errors behind the best after which a trial is given up. */
const HOPELESS = 3;

/**
 * Seeded random search: the config there is, then points of the search space, each judged by its metrics relative to those
 * of the first, all counting alike. A trial is asked in blocks and given up when it is clearly behind, question by question.
 * Trial n is the same whatever came before, so an interrupted search goes on where it stopped.
 * Cost: as many trainings as there are trials, `cpuSeconds` or the first trial; a strategy that never looks at its signal ends its trial first.
 *
 * @see Bergstra, Bengio 2012, "Random Search for Hyper-Parameter Optimization"
 * @public
 */
export async function searchSettings(options: SearchOptions): Promise<readonly TuningTrial[]> {
  const { tuning, config, trials: wanted, cpuSeconds, seed, done = [], onTrial, signal } = options;
  const trials = [...done];
  const race: Race = { best: null, base: baseOf(trials) };
  while (trials.length < wanted) {
    signal?.throwIfAborted();
    const spent = trials.reduce((sum, trial) => sum + trial.cpuSeconds, 0);
    const dearest = trials.reduce((most, trial) => Math.max(most, trial.cpuSeconds), 0);
    if (trials.length > 0 && spent + dearest > cpuSeconds) break;
    const number = trials.length;
    const point = trialConfig(tuning, config, seed, number);
    const trial = await tryOut(number, point, race, { ...options, cpuSeconds: number === 0 ? Infinity : cpuSeconds - spent });
    trials.push(trial);
    await onTrial?.(trial);
  }
  return trials;
}

/** The point of one trial: the config there is, then drawn by seed and number alone. @public */
export function trialConfig(tuning: Tuning, config: JsonObject, seed: number, number: number): JsonObject {
  return number === 0 ? config : withSettings(config, drawSettings(tuning, seededRng(seed).fork(`trial ${number}`)));
}

/** The best of those that were asked everything, the earliest of equals; null when none was. @public */
export function bestTrial(trials: readonly TuningTrial[]): TuningTrial | null {
  const base = baseOf(trials);
  const finished = trials.filter(({ stoppedEarly, error }) => !stoppedEarly && error === null);
  if (!base || !finished.length) return null;
  return finished.reduce((best, trial) => (scoreOf(trial.metrics, base) > scoreOf(best.metrics, base) ? trial : best));
}

/** What the search has changed in a config, and only that, over another one: so that a tenant keeps its other defaults. @public */
export function adoptedConfig(own: JsonObject, best: TuningTrial, tuning: Tuning): JsonObject {
  return best.number === 0 ? own : withSettings(own, settingsOf(best.config, tuning));
}

/** What all are measured against: the first that could be measured at all. */
function baseOf(trials: readonly TuningTrial[]): TuningTrial['metrics'] | null {
  return trials.find(({ error }) => error === null)?.metrics ?? null;
}

/** The leader's score of every question, and what 1 means. */
interface Race {
  best: { readonly score: number; readonly perQuestion: Float64Array } | null;
  base: Readonly<Record<string, number>> | null;
}

/** @param options with the CPU seconds that this trial may use */
async function tryOut(number: number, config: JsonObject, race: Race, { validation, fit, signal, cpuSeconds }: SearchOptions): Promise<TuningTrial> {
  const began = process.cpuUsage();
  const used = (): number => {
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1e6;
  };
  const ended = (facts: Pick<TuningTrial, 'metrics' | 'questions' | 'stoppedEarly' | 'error'>): TuningTrial => ({ number, config, cpuSeconds: used(), ...facts });
  const budget = new AbortController();
  const clock = setInterval(() => {
    if (used() > cpuSeconds) budget.abort(new Error('the CPU seconds of the search were used up'));
  }, LOOK_EVERY_MS);
  const either = signal ? AbortSignal.any([signal, budget.signal]) : budget.signal;
  let recommender: Awaited<ReturnType<SearchOptions['fit']>> | undefined;
  try {
    recommender = await fit(config, either);
    const asked = await ask(recommender, validation, race, either);
    return ended({ ...asked, error: null });
  } catch (error) {
    signal?.throwIfAborted();
    return ended({ metrics: {}, questions: 0, stoppedEarly: budget.signal.aborted, error: (error as Error).message });
  } finally {
    clearInterval(clock);
    await recommender?.close?.();
  }
}

async function ask(recommender: Recommendable, validation: RankingTask, race: Race, signal?: AbortSignal): Promise<Pick<TuningTrial, 'metrics' | 'questions' | 'stoppedEarly'>> {
  const values: Record<string, Float64Array> = {};
  let questions = 0;
  let stoppedEarly = false;
  while (questions < validation.questions && !stoppedEarly) {
    const to = Math.min(validation.questions, questions + BLOCK);
    // Lets the clock and whoever cancels be heard: answers from memory leave them no turn.
    await pause(1);
    const { perQuestion } = await answerTask(recommender, validation, { from: questions, to, signal });
    for (const [name, block] of Object.entries(perQuestion)) (values[name] ??= new Float64Array(validation.questions)).set(block, questions);
    questions = to;
    stoppedEarly = questions < validation.questions && race.best !== null && race.base !== null && isHopeless(scores(values, race.base, questions), race.best.perQuestion);
  }
  const metrics = Object.fromEntries(Object.entries(values).map(([name, all]) => [name, mean(all.subarray(0, questions))]));
  race.base ??= metrics;
  const score = scoreOf(metrics, race.base);
  if (!stoppedEarly && (race.best === null || score > race.best.score)) race.best = { score, perQuestion: scores(values, race.base, questions) };
  return { metrics, questions, stoppedEarly };
}

/** Mean over metrics of the value against that of the first trial. */
function scoreOf(metrics: Readonly<Record<string, number>>, base: Readonly<Record<string, number>>): number {
  const names = Object.keys(base);
  return names.reduce((sum, name) => sum + (metrics[name] ?? 0) / (base[name] || 1), 0) / Math.max(1, names.length);
}

function scores(values: Readonly<Record<string, Float64Array>>, base: Readonly<Record<string, number>>, questions: number): Float64Array {
  return new Float64Array(questions).map((_, n) => scoreOf(Object.fromEntries(Object.keys(base).map((name) => [name, values[name][n]])), base));
}

function isHopeless(own: Float64Array, best: Float64Array): boolean {
  const differences = own.map((score, n) => score - best[n]);
  const lead = mean(differences);
  const variance = mean(differences.map((difference) => (difference - lead) ** 2));
  return lead < -HOPELESS * Math.sqrt(variance / differences.length);
}

function mean(values: Float64Array): number {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
