import type { Run } from './run-queries.ts';

export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface Figures {
  readonly ndcgAt10: Estimate;
  readonly recallAt20: Estimate;
  readonly mrrAt10: number;
  readonly coverageAt10: number;
}

/** How a model did on what came after it was learned. */
export interface Evaluation {
  readonly from: number;
  readonly until: number;
  readonly users: number;
  readonly model: Figures;
  readonly popularity: Figures;
  readonly popular7Days: Figures;
  readonly overPopularity: Estimate;
  readonly overPopular7Days: Estimate;
  readonly championSettings?: Figures;
  readonly overChampion?: Estimate;
}

export interface ModelCard {
  readonly dataset: { readonly events: number; readonly users: number; readonly items: number; readonly from: number; readonly until: number } | null;
  readonly seconds: Readonly<Record<string, number>>;
  readonly peakMemoryBytes: number | null;
  readonly evaluation: Evaluation | null;
  readonly evaluationMissing: string | null;
  readonly gate: { readonly passed: boolean; readonly reasons: readonly string[] } | null;
}

/** What a run has noted about its model; runs of older versions may have noted less. */
export function modelCardOf({ metrics }: Pick<Run, 'metrics'>): ModelCard {
  const part = <T>(name: string) => (metrics[name] ?? null) as T | null;
  return {
    dataset: part('dataset'), seconds: part<Record<string, number>>('seconds') ?? {}, peakMemoryBytes: part('peakMemoryBytes'),
    evaluation: part('evaluation'), evaluationMissing: part('evaluationMissing'), gate: part('gate'),
  };
}
