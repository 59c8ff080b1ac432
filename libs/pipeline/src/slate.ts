import type { Reason } from '@zhiyin/strategy-sdk';

/** What one source said about the rows of a slate. */
export interface SourceColumn {
  readonly strategy: string;
  /** [rows] in the strategy's own scale; NaN where it did not speak. */
  readonly scores: Float32Array;
  /** [rows] 1 is its best; 0 where it did not speak. */
  readonly ranks: Int32Array;
}

/** @public */
export interface SlateReason extends Reason {
  readonly strategy: string;
}

/** What the rows of a slate are worth, and why: see `byObjective`. */
export interface ValueColumn {
  /** [rows] P(buy); NaN for rows that were not weighed, as below. */
  readonly probabilities: Float64Array;
  /** [rows] what is earned of one piece, in the shop's currency. */
  readonly margins: Float64Array;
  /** [rows] change of the chance of another order. */
  readonly effects: Float64Array;
  /** [rows] what the rows were ordered by. */
  readonly values: Float64Array;
  /** What the person's coming back is worth. */
  readonly customerValue: number;
  /** 0..1 that was used: of the document, or the least that meets its floor. */
  readonly dial: number;
}

/** What a request went through, with milliseconds per stage. @public */
export interface SlateTrace {
  readonly stages: readonly { readonly stage: string; readonly ms: number; readonly items: number }[];
  readonly retrievers: readonly {
    readonly strategy: string;
    readonly outcome: 'answered' | 'failed' | 'late' | 'demoted' | 'not-trained';
    readonly ms: number;
    readonly items: number;
    /** Answers that were not eligible or repeated, and were dropped. */
    readonly dropped: number;
  }[];
}

/**
 * An immutable table of candidates: row i of every column is item i, best first once blended. A stage makes a new slate.
 * @public
 */
export interface Slate {
  /** [rows] catalogue numbers. */
  readonly items: Int32Array;
  readonly sources: readonly SourceColumn[];
  /** [rows] relevance, descending; null before blending. */
  readonly scores: Float64Array | null;
  /** [rows] probability with which the item stands where it stands; null before re-ranking. */
  readonly propensities: Float64Array | null;
  /** [rows] reasons per item; null unless asked for. */
  readonly reasons: readonly (readonly SlateReason[])[] | null;
  /** Null unless an objective ordered the rows. */
  readonly value?: ValueColumn | null;
}

/** Who answered: the pipeline, or what it is measured against. @public */
export type Arm = 'pipeline' | 'hold-out';

/** A pipeline's answer. @public */
export interface FinishedSlate extends Slate {
  readonly arm: Arm;
  readonly scores: Float64Array;
  readonly propensities: Float64Array;
  /** Why the answer is less than it could be; empty when everything answered. */
  readonly degraded: readonly string[];
  readonly trace: SlateTrace;
}

/** The rows in the given order; rows may be left out. O(rows x columns). */
export function selectRows(slate: Slate, order: Int32Array): Slate {
  return {
    items: pick(slate.items, order, new Int32Array(order.length)),
    sources: slate.sources.map(({ strategy, scores, ranks }) => ({
      strategy,
      scores: pick(scores, order, new Float32Array(order.length)),
      ranks: pick(ranks, order, new Int32Array(order.length)),
    })),
    scores: slate.scores && pick(slate.scores, order, new Float64Array(order.length)),
    propensities: slate.propensities && pick(slate.propensities, order, new Float64Array(order.length)),
    reasons: slate.reasons && Array.from(order, (row) => slate.reasons![row]),
    ...(slate.value ? { value: selectValues(slate.value, order) } : {}),
  };
}

function selectValues(value: ValueColumn, order: Int32Array): ValueColumn {
  const chosen = (column: Float64Array): Float64Array => pick(column, order, new Float64Array(order.length));
  return { ...value, probabilities: chosen(value.probabilities), margins: chosen(value.margins), effects: chosen(value.effects), values: chosen(value.values) };
}

function pick<T extends Int32Array | Float32Array | Float64Array>(column: T, order: Int32Array, picked: T): T {
  for (let i = 0; i < order.length; i++) picked[i] = column[order[i]];
  return picked;
}
