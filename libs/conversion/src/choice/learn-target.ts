import { DAY_MS, HOUR_MS } from '@zhiyin/domain';
import { shareBy, type DelayCurve } from '../examples/delay.ts';
import { boughtBy, pick, type Examples } from '../examples/examples.ts';
import { baseRateModel } from '../models/base-rate.model.ts';
import type { ModelId, ModelPlugin, TrainingNeeds } from '../models/model.ts';
import { modelOf } from '../models/plugins.ts';
import { describeTree, singleTreeModel } from '../models/single-tree.model.ts';
import { choose, type Answered, type Judged } from './compare.ts';
import { fit, probabilitiesOf, type FittedModel } from './fit.ts';
import { labelsAsOf, numbers } from './labels.ts';

/** Why no model was learned and the mean answers. @public */
export type NotLearned = 'synthetic-times' | 'too-few-moments' | 'no-purchases' | 'too-few-purchases' | 'only-purchases';

/** What a person may want to know of one target's model. Plain data. @public */
export interface ModelCard {
  readonly chosen: ModelId;
  /** Who served before; null at first. */
  readonly before: ModelId | null;
  readonly notLearned: NotLearned | null;
  readonly rows: number;
  readonly purchases: number;
  readonly from: string | null;
  readonly until: string;
  readonly windowDays: number;
  readonly delay: { readonly medianHours: number; readonly p95Hours: number } | null;
  readonly calibration: FittedModel['calibration']['method'];
  /** On later rows than were learned from, in two steps forward in time. */
  readonly models: readonly Judged[];
  /** What moves the chosen model most, in log-odds, a row. */
  readonly features: readonly { readonly name: string; readonly text: string; readonly meanEffect: number }[];
  /** The rates of one small tree, to be read from the top. */
  readonly tree: readonly string[];
}

export interface LearnedTarget {
  readonly fitted: FittedModel;
  readonly card: ModelCard;
}

const LEAST_ROWS = 300;
const LEAST_PURCHASES = 30;
/** Of the rows whose end is known: trained up to here, judged until the next. */
const STEPS = [0.6, 0.8, 1];
const SHOWN_FEATURES = 12;
const EXPLAINED_ROWS = 500;

/** Trains every model on the same rows, judges them on later ones, and fits the best to all. */
export async function learnTarget(examples: Examples, plugins: readonly ModelPlugin[], incumbent: ModelId | null, needs: TrainingNeeds, unreal: NotLearned | null = null): Promise<LearnedTarget> {
  const notLearned = unreal ?? whyNot(examples);
  const { examples: told, labels, delays } = await labelsAsOf(examples, examples.until, needs);
  const rows = { matrix: told.matrix, labels };
  const facts = { before: incumbent, notLearned, ...amounts(examples), windowDays: examples.windowMs / DAY_MS, delay: notLearned ? null : delayFacts(delays) };
  if (notLearned !== null) {
    const fitted = await fit(baseRateModel, rows.matrix.rows ? rows : nothing(examples), needs);
    return { fitted, card: { ...facts, chosen: 'base-rate', calibration: 'none', models: [], features: [], tree: [] } };
  }
  const suited = plugins.filter(({ suits }) => suits?.(needs, facts.purchases) ?? true);
  const { chosen, judged } = await judge(examples, suited, incumbent, needs);
  const fitted = await fit(plugins.find(({ id }) => id === chosen)!, rows, needs);
  const tree = await fit(singleTreeModel, rows, needs);
  return {
    fitted,
    card: { ...facts, chosen, calibration: fitted.calibration.method, models: judged, features: effects(fitted, told), tree: describeTree(tree.artifact, examples.specs) },
  };
}

/** One row that nobody bought: the mean of nothing is half of one in two. */
const nothing = ({ matrix: { features } }: Examples) => ({ matrix: { rows: 1, features, values: new Float32Array(features).fill(NaN) }, labels: new Float32Array(1) });

function amounts({ at, delay, until }: Examples): Pick<ModelCard, 'rows' | 'purchases' | 'from' | 'until'> {
  const iso = (time: number): string => new Date(time).toISOString();
  return { rows: at.length, purchases: delay.reduce((sum, own) => sum + Number(own < Infinity), 0), from: at.length ? iso(at[0]) : null, until: iso(until) };
}

function whyNot(examples: Examples): NotLearned | null {
  const { rows, purchases } = amounts(examples);
  if (rows < LEAST_ROWS) return purchases === 0 ? 'no-purchases' : 'too-few-moments';
  if (purchases === 0) return 'no-purchases';
  if (purchases === rows) return 'only-purchases';
  const first = heldOut(examples, 0);
  const bought = (held: Int32Array): number => held.reduce((sum, row) => sum + Number(examples.delay[row] < Infinity), 0);
  const early = bought(numbers(first.rows[0] ?? 0));
  return purchases < LEAST_PURCHASES || early < LEAST_PURCHASES / 2 || bought(first.rows) === 0 || bought(heldOut(examples, 1).rows) === 0 ? 'too-few-purchases' : null;
}

/** Rows of a step whose ends are all known, and the moment before which everything was learned. */
function heldOut({ at, until, windowMs }: Examples, step: number): { readonly rows: Int32Array; readonly since: number } {
  let ended = at.length;
  while (ended > 0 && at[ended - 1] > until - windowMs) ended--;
  const [from, to] = [Math.floor(STEPS[step] * ended), Math.floor(STEPS[step + 1] * ended)];
  return { rows: numbers(ended).subarray(from, to), since: at[from] ?? until };
}

async function judge(examples: Examples, plugins: readonly ModelPlugin[], incumbent: ModelId | null, needs: TrainingNeeds): Promise<{ chosen: ModelId; judged: readonly Judged[] }> {
  const held = STEPS.slice(1).map((_, step) => heldOut(examples, step));
  const rows = Int32Array.from(held.flatMap((one) => [...one.rows]));
  const answers = new Map<ModelId, { seconds: number; probabilities: Float64Array }>(plugins.map(({ id }) => [id, { seconds: 0, probabilities: new Float64Array(rows.length) }]));
  let place = 0;
  for (const { rows: asked, since } of held) {
    const { examples: told, labels } = await labelsAsOf(examples, since, needs);
    const questions = pick(examples, asked).matrix;
    for (const plugin of plugins) {
      needs.signal?.throwIfAborted();
      const started = performance.now();
      const fitted = await fit(plugin, { matrix: told.matrix, labels }, needs);
      const answer = answers.get(plugin.id)!;
      answer.seconds += (performance.now() - started) / 1000;
      answer.probabilities.set(probabilitiesOf(fitted, questions, plugin.load(fitted.artifact)), place);
    }
    place += asked.length;
  }
  const { owner } = pick(examples, rows);
  const labels = Float32Array.from(rows, (row) => Number(boughtBy(examples, row, examples.until)));
  const { chosen, judged } = choose({ labels, owner }, [...answers].map(([model, answer]): Answered => ({ model, ...answer })), incumbent);
  return { chosen, judged };
}

function delayFacts(curve: DelayCurve): NonNullable<ModelCard['delay']> {
  const hoursUntil = (share: number): number => {
    const place = curve.share.findIndex((own) => own >= share);
    return Number((curve.at[place < 0 ? curve.at.length - 1 : place] / HOUR_MS).toFixed(2));
  };
  return shareBy(curve, 0) >= 0.95 ? { medianHours: 0, p95Hours: 0 } : { medianHours: hoursUntil(0.5), p95Hours: hoursUntil(0.95) };
}

function effects({ artifact }: FittedModel, { matrix, specs }: Examples): ModelCard['features'] {
  const model = modelOf(artifact.model).load(artifact);
  const sums = new Float64Array(matrix.features);
  const step = Math.max(1, Math.floor(matrix.rows / EXPLAINED_ROWS));
  let rows = 0;
  for (let row = 0; row < matrix.rows; row += step, rows++) {
    model.contributions(matrix.values.subarray(row * matrix.features, (row + 1) * matrix.features)).forEach((effect, feature) => (sums[feature] += Math.abs(effect)));
  }
  return [...specs.entries()].map(([feature, { name, text }]) => ({ name, text, meanEffect: Number((sums[feature] / rows).toFixed(4)) }))
    .filter(({ meanEffect }) => meanEffect > 0).sort((a, b) => b.meanEffect - a.meanEffect).slice(0, SHOWN_FEATURES);
}

