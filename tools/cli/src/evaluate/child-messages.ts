import type { JsonObject } from '@zhiyin/domain';
import type { TaskResult } from '@zhiyin/evaluation';
import type { TrainingFigure } from '@zhiyin/training';

/** What one process is to measure. */
export interface MeasureJob {
  readonly protocol: string;
  readonly data: string;
  readonly seed: number;
  /** An installed strategy, the days of a popularity baseline, or any order. */
  readonly method: { readonly strategy: string } | { readonly popularDays: number | null } | { readonly random: true };
  /** How many settings are tried before the final training, the defaults included; 1 = the defaults. */
  readonly trials: number;
  /** What choosing settings may cost. */
  readonly tuningSeconds: number;
  /** Of the engine for neural nets. */
  readonly threads: number;
  /** Folder where methods leave what they learned, for the blends after them and for a command that goes on. */
  readonly states: string;
  /** Settings of every strategy that differ from the defaults: the method's own, and those of the sources of a blend. */
  readonly configs: Readonly<Record<string, JsonObject>>;
}

/** One method's figures as they stand in the result file. */
export interface Measured extends TaskResult {
  /**
   * Of the training with the settings below, and of asking all questions. A blend's trainings include those of its sources, also where
   * it found them done.
   */
  readonly seconds: number;
  readonly askSeconds: number;
  /** Of the whole process, data included. */
  readonly peakMemoryMb: number;
  readonly config: JsonObject;
  /** How the settings were chosen; null where there was nothing to choose. */
  readonly tuning: TuningFacts | null;
}

export interface TuningFacts {
  readonly trials: number;
  readonly cpuSeconds: number;
  /** Questions of the validation part, which is cut from what trains. */
  readonly questions: number;
  /** The same questions, with the defaults and with the settings chosen. */
  readonly defaults: Readonly<Record<string, number>>;
  readonly chosen: Readonly<Record<string, number>>;
}

/** The last word of a process that measures. */
export type MeasuringEnd =
  | { readonly kind: 'measured'; readonly measured: Measured }
  /** This method cannot be measured. */
  | { readonly kind: 'skipped'; readonly why: string }
  /** No method can: the data set is not there, or not in the protocol's format. */
  | { readonly kind: 'unreadable'; readonly code: string; readonly why: string };

export type FromMeasuring = { readonly kind: 'ready' } | { readonly kind: 'figure'; readonly figure: TrainingFigure } | MeasuringEnd;
