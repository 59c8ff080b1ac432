import type { RankingTask } from '@zhiyin/evaluation';
import type { Rng } from '@zhiyin/domain';
import type { LabelledRows } from '@zhiyin/trees';
import type { JudgedAnswers } from '../judged-answers.ts';
import { SCALES } from '../source-scales.ts';
import { candidateFeatures, featureCount, OWN_FEATURES, type KnownItems } from './candidate-features.ts';

/** Candidates a question teaches by beside those that were right: the best by all sources together, and some of the rest. */
const BEST = 60;
const OTHERS = 60;

/** Judged answers with what turns them into features. */
export interface RankedQuestions {
  readonly task: RankingTask;
  readonly judged: JudgedAnswers;
  readonly known: KnownItems;
  readonly sources: number;
}

/** [rows of the question x features] of everything that was answered to question n. */
export function questionFeatures({ task, judged, known, sources }: RankedQuestions, n: number, blend: Float64Array, rows = rowsOf(judged, n)): Float32Array {
  const { history, now, country } = task.question(judged.asked[n]);
  const said = new Float32Array(rows.length * sources * SCALES.length);
  rows.forEach((row, place) => judged.columns.forEach((column, c) => (said[place * judged.columns.length + c] = column[row])));
  const candidates = { items: Int32Array.from(rows, (row) => judged.items[row]), said, sources, blend: Array.from(rows, (row) => blend[row]) };
  return candidateFeatures(candidates, { history, context: { now, placement: 'home', items: [], country, category: null } }, known);
}

export const rowsOf = ({ start }: JudgedAnswers, n: number): Int32Array => Int32Array.from({ length: start[n + 1] - start[n] }, (_, k) => start[n] + k);

/** The rows each question teaches by; drawn once, so that folds differ in their questions alone. */
export function taughtRows(judged: JudgedAnswers, rng: Rng): Int32Array[] {
  return Array.from(judged.relevant, (_, n) => {
    const right = new Set(judged.hits[n]);
    const rest = [...rowsOf(judged, n)].filter((row) => !right.has(row)).sort((a, b) => ranksOf(judged, b) - ranksOf(judged, a) || a - b);
    for (let place = BEST; place < Math.min(rest.length, BEST + OTHERS); place++) {
      const other = place + rng.integer(rest.length - place);
      [rest[place], rest[other]] = [rest[other], rest[place]];
    }
    return Int32Array.from([...right, ...rest.slice(0, BEST + OTHERS)]).sort();
  });
}

function ranksOf({ columns }: JudgedAnswers, row: number): number {
  let sum = 0;
  for (let c = SCALES.indexOf('reciprocal'); c < columns.length; c += SCALES.length) sum += columns[c][row];
  return sum;
}

/** Questions as groups of labelled rows; those of which nothing was found teach nothing. */
export function trainingRows(ranked: RankedQuestions, questions: Iterable<number>, taught: readonly Int32Array[], blend: Float64Array): LabelledRows {
  const { judged, sources } = ranked;
  const chosen = [...questions].filter((n) => judged.hits[n].length > 0 && judged.hits[n].length < taught[n].length);
  const width = featureCount(sources);
  const rows = chosen.reduce((sum, n) => sum + taught[n].length, 0);
  const [values, labels, groupEnds] = [new Float32Array(rows * width), new Float32Array(rows), new Int32Array(chosen.length)];
  let at = 0;
  chosen.forEach((n, group) => {
    values.set(questionFeatures(ranked, n, blend, taught[n]), at * width);
    const right = new Set(judged.hits[n]);
    for (const row of taught[n]) labels[at++] = right.has(row) ? 1 : 0;
    groupEnds[group] = at;
  });
  return { matrix: { rows, features: width, values }, labels, groupEnds };
}

/** Which features may only help: more is never worse. */
export const monotone = (sources: number): Int8Array => {
  const rising = new Set<string>(['sources', 'reciprocal-ranks', 'blend', 'link-most', 'link-mean']);
  return Int8Array.from({ length: featureCount(sources) }, (_, f) => (f < sources * SCALES.length ? 0 : rising.has(OWN_FEATURES[f - sources * SCALES.length]) ? 1 : 0));
};
