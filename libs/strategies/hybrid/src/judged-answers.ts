import type { RankingTask } from '@zhiyin/evaluation';
import { Bitset } from '@zhiyin/domain';
import type { Recommender } from '@zhiyin/strategy-sdk';
import { SCALES, sourceScales } from './source-scales.ts';

/** How long a history is, in steps that matter: nobody, somebody new, somebody known, a regular. */
export const HISTORY_STEPS = [1, 3, 10] as const;
export const segmentOf = (historyLength: number): number => HISTORY_STEPS.filter((step) => historyLength >= step).length;

/**
 * What every source answered to the held-out questions, united: one row per (question, item), one column per (source,
 * scale). Memory: 4 bytes x rows x columns.
 */
export interface JudgedAnswers {
  /** [columns] of [rows] each. */
  readonly columns: readonly Float32Array[];
  /** [rows] catalogue numbers. */
  readonly items: Int32Array;
  /** [questions] numbers of the questions within the task. */
  readonly asked: Int32Array;
  /** [questions + 1] first row of each question. */
  readonly start: Int32Array;
  /** [questions][...] rows that hold a relevant item. */
  readonly hits: readonly Int32Array[];
  /** [questions] how many items were relevant, found or not. */
  readonly relevant: Int32Array;
  /** [questions] `segmentOf` the history. */
  readonly segment: Uint8Array;
}

export interface JudgeOptions {
  readonly depth: number;
  readonly questions: number;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/** Asks every source an evenly spread choice of the task's questions. Cost: questions x sources x one `candidates` call. */
export async function judgeSources(task: RankingTask, sources: readonly Recommender[], options: JudgeOptions): Promise<JudgedAnswers> {
  const asked = Math.min(task.questions, options.questions);
  const width = sources.length * SCALES.length;
  const gathered: { items: Map<number, number>; values: Float32Array }[] = [];
  const [hits, relevant, segment] = [[] as Int32Array[], new Int32Array(asked), new Uint8Array(asked)];
  const start = new Int32Array(asked + 1);
  const numbers = new Int32Array(asked);
  const catalogue = catalogueOf(task);
  for (let n = 0; n < asked; n++) {
    options.signal.throwIfAborted();
    options.progress(n, asked);
    numbers[n] = Math.floor((n * task.questions) / asked);
    const question = task.question(numbers[n]);
    const eligible = catalogue.clone();
    for (let i = 0; i < question.excluded.length; i++) eligible.delete(question.excluded[i]);
    const context = { now: question.now, placement: 'home', items: [], country: question.country, category: null };
    const answers = await Promise.all(sources.map((source) => source.candidates({ history: question.history, context, limit: options.depth, eligible })));
    const united = unite(answers, width);
    gathered.push(united);
    start[n + 1] = start[n] + united.items.size;
    relevant[n] = question.relevant.size;
    segment[n] = segmentOf(question.history.events.length);
    hits.push(Int32Array.from([...question.relevant].flatMap((item) => united.items.get(item) ?? []), (row) => start[n] + row));
  }
  const items = new Int32Array(start[asked]);
  gathered.forEach((united, n) => items.set([...united.items.keys()], start[n]));
  return { columns: columnsOf(gathered, start[asked], width), items, asked: numbers, start, hits, relevant, segment };
}

/** @returns row of each item, and [rows x width] row-major */
export function unite(answers: readonly { readonly items: Int32Array; readonly scores: Float32Array }[], width: number): { items: Map<number, number>; values: Float32Array } {
  const items = new Map<number, number>();
  for (const answer of answers) for (const item of answer.items) if (!items.has(item)) items.set(item, items.size);
  const values = new Float32Array(items.size * width);
  for (const [source, answer] of answers.entries()) {
    const scales = sourceScales(answer.scores);
    answer.items.forEach((item, k) => values.set(scales.subarray(k * SCALES.length, (k + 1) * SCALES.length), items.get(item)! * width + source * SCALES.length));
  }
  return { items, values };
}

function columnsOf(gathered: readonly { readonly values: Float32Array }[], rows: number, width: number): Float32Array[] {
  const columns = Array.from({ length: width }, () => new Float32Array(rows));
  let row = 0;
  for (const { values } of gathered) {
    for (let at = 0; at < values.length; at += width, row++) for (let c = 0; c < width; c++) columns[c][row] = values[at + c];
  }
  return columns;
}

function catalogueOf({ train: { items } }: RankingTask): Bitset {
  const eligible = new Bitset(items.size);
  for (let number = 0; number < items.size; number++) if (items.at(number) && !items.at(number)!.deleted) eligible.add(number);
  return eligible;
}
