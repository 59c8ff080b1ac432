import type { JsonObject, JsonValue, TrainingRun } from '@zhiyin/domain';

/** A figure with its 95 % bootstrap interval over people. */
interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a run found out about its strategy, as `--json` shows it. */
export function runFacts(run: TrainingRun): JsonObject {
  const { metrics, strategy, status, error } = run;
  return {
    strategy, run: run.id, status, error, finishedAt: run.finishedAt === null ? null : new Date(run.finishedAt).toISOString(),
    seconds: metrics.seconds ?? null, peakMemoryBytes: metrics.peakMemoryBytes ?? null, dataset: metrics.dataset ?? null,
    evaluation: metrics.evaluation ?? null, evaluationMissing: metrics.evaluationMissing ?? null, gate: metrics.gate ?? null,
  };
}

/**
 * Markdown: one table per slice of time that strategies were judged on, with the two baselines of popularity beside them,
 * then what was not judged and why.
 */
export function runTable(runs: readonly TrainingRun[]): string {
  const slices = new Map<string, { title: string; rows: string[]; baselines: string[] }>();
  const remarks: string[] = [];
  for (const run of runs) {
    const evaluation = objectOf(run.metrics.evaluation);
    if (!evaluation) {
      remarks.push(`${run.strategy}: not judged (run ${run.id}, ${run.status}): ${run.error?.message ?? textOf(run.metrics.evaluationMissing) ?? 'it says no reason'}`);
      continue;
    }
    if (run.error) remarks.push(`${run.strategy}: run ${run.id} ${run.status}: ${run.error.message}`);
    const title = sliceTitle(evaluation);
    const slice = slices.get(title) ?? { title, rows: [], baselines: [row('popularity, all time', evaluation.popularity, null), row('popularity, 7 days', evaluation.popular7Days, null)] };
    slice.rows.push(row(run.strategy, evaluation.model, evaluation.overPopularity));
    slices.set(title, slice);
  }
  const tables = [...slices.values()].map(({ title, rows, baselines }) => [
    title, '', '| strategy | Recall@20 | NDCG@10 | coverage@10 | NDCG@10 over popularity of all time |', '|---|---|---|---|---|', ...rows, ...baselines,
  ].join('\n'));
  return [...tables, ...(remarks.length ? [remarks.join('\n')] : [])].join('\n\n');
}

function sliceTitle({ from, until, users, targets }: JsonObject): string {
  const day = (at: JsonValue | undefined): string => new Date(Number(at)).toISOString().slice(0, 16).replace('T', ' ');
  return `Judged on ${day(from)} to ${day(until)} UTC, trained on what came before: ${String(users)} people with a ${(targets as string[]).join(' or ')}. In brackets: 95 % intervals.`;
}

function row(name: string, figures: JsonValue | undefined, lead: JsonValue | undefined | null): string {
  const { recallAt20, ndcgAt10, coverageAt10 } = objectOf(figures) ?? {};
  const over = figureOf(lead ?? undefined);
  return `| ${name} | ${shown(figureOf(recallAt20))} | ${shown(figureOf(ndcgAt10))} | ${typeof coverageAt10 === 'number' ? coverageAt10.toFixed(3) : '-'} | ${over && over.value > 0 ? '+' : ''}${shown(over)} |`;
}

function shown(figure: Figure | null): string {
  return figure ? `${figure.value.toFixed(4)} (${figure.low.toFixed(4)} to ${figure.high.toFixed(4)})` : '-';
}

function figureOf(value: JsonValue | undefined): Figure | null {
  const figure = objectOf(value);
  return figure && ['value', 'low', 'high'].every((name) => typeof figure[name] === 'number') ? (figure as unknown as Figure) : null;
}

const objectOf = (value: JsonValue | undefined): JsonObject | null => (value && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : null);
const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);
