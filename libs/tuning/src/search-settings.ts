import { seededRng, type JsonObject } from '@zhiyin/domain';
import { answerTask, type RankingTask, type Recommendable } from '@zhiyin/evaluation';
import { drawSettings, withSettings, type Tuning } from '@zhiyin/strategy-sdk';

/** One point that was tried. Plain data: it can be kept, and the search goes on from it. @public */
export interface Trial {
  /** 0 is the config the search began with. */
  readonly number: number;
  readonly config: JsonObject;
  /** Means over the questions that were asked; empty when it failed. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly questions: number;
  readonly cpuSeconds: number;
  /** Clearly behind the best so far: not all questions were asked, and it cannot win. */
  readonly stoppedEarly: boolean;
  readonly error: string | null;
}

/** @public */
export interface SearchOptions {
  readonly tuning: Tuning;
  /** Complete; the first trial. */
  readonly config: JsonObject;
  /** Questions about data that `fit` does not train on, in random order (`sampledTask`). */
  readonly validation: RankingTask;
  /** Trains on `validation.train`. */
  readonly fit: (config: JsonObject) => Promise<Recommendable & { close?(): Promise<void> }>;
  /** How many points, the first included. */
  readonly trials: number;
  /** No trial begins that would probably go beyond it. */
  readonly cpuSeconds: number;
  readonly seed: number;
  /** Of an earlier search with the same seed and data that was interrupted. */
  readonly done?: readonly Trial[];
  readonly onTrial?: (trial: Trial) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

const BLOCK = 500;
/** Standard errors behind the best after which a trial is given up. */
const HOPELESS = 3;

/**
 * Seeded random search: the config there is, then points of the search space, each judged by its metrics relative to those
 * of the first, all counting alike. A trial is asked in blocks and given up when it is clearly behind, question by question.
 * Trial n is the same whatever came before, so an interrupted search goes on where it stopped.
 * Cost: as many trainings as there are trials, at most `cpuSeconds` and one trial.
 *
 * @see Bergstra, Bengio 2012, "Random Search for Hyper-Parameter Optimization"
 * @public
 */
export async function searchSettings(options: SearchOptions): Promise<readonly Trial[]> {
  const { tuning, config, trials: wanted, cpuSeconds, seed, done = [], onTrial, signal } = options;
  const trials = [...done];
  const race: Race = { best: null, base: trials[0]?.metrics ?? null };
  while (trials.length < wanted) {
    signal?.throwIfAborted();
    const spent = trials.reduce((sum, trial) => sum + trial.cpuSeconds, 0);
    const dearest = trials.reduce((most, trial) => Math.max(most, trial.cpuSeconds), 0);
    if (trials.length > 0 && spent + dearest > cpuSeconds) break;
    const number = trials.length;
    const point = number === 0 ? config : withSettings(config, drawSettings(tuning, seededRng(seed).fork(`trial ${number}`)));
    const trial = await tryOut(number, point, race, options);
    trials.push(trial);
    await onTrial?.(trial);
  }
  return trials;
}

/** The best of those that were asked everything; null when none was. @public */
export function bestTrial(trials: readonly Trial[]): Trial | null {
  const base = trials[0]?.metrics;
  const finished = trials.filter(({ stoppedEarly, error }) => !stoppedEarly && error === null);
  if (!base || !finished.length) return null;
  return finished.reduce((best, trial) => (scoreOf(trial.metrics, base) > scoreOf(best.metrics, base) ? trial : best));
}

/** The leader's score of every question, and what 1 means. */
interface Race {
  best: { readonly score: number; readonly perQuestion: Float64Array } | null;
  base: Readonly<Record<string, number>> | null;
}

async function tryOut(number: number, config: JsonObject, race: Race, { validation, fit, signal }: SearchOptions): Promise<Trial> {
  const began = process.cpuUsage();
  const ended = (facts: Pick<Trial, 'metrics' | 'questions' | 'stoppedEarly' | 'error'>): Trial => {
    const { user, system } = process.cpuUsage(began);
    return { number, config, cpuSeconds: (user + system) / 1e6, ...facts };
  };
  let recommender: Awaited<ReturnType<SearchOptions['fit']>> | undefined;
  try {
    recommender = await fit(config);
    const asked = await ask(recommender, validation, race, signal);
    return ended({ ...asked, error: null });
  } catch (error) {
    signal?.throwIfAborted();
    return ended({ metrics: {}, questions: 0, stoppedEarly: false, error: (error as Error).message });
  } finally {
    await recommender?.close?.();
  }
}

async function ask(recommender: Recommendable, validation: RankingTask, race: Race, signal?: AbortSignal): Promise<Pick<Trial, 'metrics' | 'questions' | 'stoppedEarly'>> {
  const values: Record<string, Float64Array> = {};
  let questions = 0;
  let stoppedEarly = false;
  while (questions < validation.questions && !stoppedEarly) {
    const to = Math.min(validation.questions, questions + BLOCK);
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
