import type { Bitset } from '@zhiyin/domain';
import { eligibleCandidates } from './eligible.ts';
import { isHeldOut, plainPipeline } from './hold-out.ts';
import { blendBy, finish } from './recommend.ts';
import { byObjective } from './objective.ts';
import { rerank } from './rerank.ts';
import { guarded, retrieve, type Answer } from './retrieve.ts';
import { selectRows, type FinishedSlate, type Slate } from './slate.ts';
import { round, Stopwatch } from './stopwatch.ts';
import type { PipelineRequest, TenantPipeline } from './tenant-pipeline.ts';
import { unite } from './unite.ts';

/**
 * Orders the caller's own candidates as the pipeline would: what may not be shown is left out, what no source can say
 * anything about stands at the end in the caller's order. Nothing is added and nothing is explored.
 * @throws InputError FILTER_INVALID, FILTER_TOO_DEAR; LimitError FILTERS_BUSY
 * @public
 */
export async function rank(pipeline: TenantPipeline, request: PipelineRequest, candidates: readonly number[]): Promise<FinishedSlate> {
  if (!isHeldOut(pipeline.document, request.bucket)) return ordered(pipeline, request, candidates);
  const plain = plainPipeline(pipeline, request);
  const slate = await ordered(plain.pipeline, request, candidates);
  return { ...slate, propensities: plain.propensities(slate), arm: 'hold-out' };
}

async function ordered(pipeline: TenantPipeline, request: PipelineRequest, candidates: readonly number[]): Promise<FinishedSlate> {
  const watch = new Stopwatch();
  const eligible = await eligibleCandidates(pipeline, request, candidates);
  const items = Int32Array.from(new Set(candidates.filter((item) => eligible.has(item))));
  watch.lap('filter', items.length);
  const answers = await Promise.all(pipeline.document.retrieve.map(({ strategy }) => scored(pipeline, request, strategy, items, eligible, watch)));
  const united = withSilent(unite(answers.filter((answer) => answer !== null)), items);
  watch.lap('retrieve', united.items.length);
  const blended = blendBy(pipeline, united);
  const valued = await byObjective(pipeline, request, silentLast(blended, items), watch);
  const { slate, withinCaps } = rerank(valued, pipeline.document.rerank, pipeline.catalogue, request.limit);
  watch.lap('rerank', slate.items.length);
  return finish(pipeline, request, slate, withinCaps, null, watch);
}

/** By `score` where the strategy has it, else by asking for candidates among these. */
async function scored(pipeline: TenantPipeline, request: PipelineRequest, strategy: string, items: Int32Array, eligible: Bitset, watch: Stopwatch): Promise<Answer | null> {
  const recommender = pipeline.sources.get(strategy)?.recommender;
  if (!recommender?.score) {
    const [answer] = await retrieve(pipeline, request, eligible, [{ strategy, n: items.length }], watch);
    return answer ?? null;
  }
  const answer = await guarded(pipeline, strategy, watch, () => recommender.score!({ history: request.history, context: request.context, items }));
  if (!answer) return null;
  const { value: scores, ms } = answer;
  const order = Int32Array.from(items.keys()).filter((row) => Number.isFinite(scores[row])).sort((a, b) => scores[b] - scores[a] || a - b);
  watch.retrievers.push({ strategy, outcome: 'answered', ms: round(ms), items: order.length, dropped: 0 });
  return { strategy, items: order.map((row) => items[row]), scores: Float32Array.from(order, (row) => scores[row]) };
}

/** Adds rows for the candidates nobody named. */
function withSilent(slate: Slate, items: Int32Array): Slate {
  const named = new Set(slate.items);
  const silent = items.filter((item) => !named.has(item));
  if (!silent.length) return slate;
  const size = slate.items.length + silent.length;
  const sources = slate.sources.map(({ strategy, scores, ranks }) => {
    const column = { strategy, scores: new Float32Array(size).fill(NaN), ranks: new Int32Array(size) };
    column.scores.set(scores);
    column.ranks.set(ranks);
    return column;
  });
  return { ...slate, items: Int32Array.from([...slate.items, ...silent]), sources };
}

/** Rows without a score go by the caller's order, not by catalogue number. */
function silentLast<S extends Slate & { readonly scores: Float64Array }>(slate: S, callers: Int32Array): S {
  const place = new Map(Array.from(callers, (item, i) => [item, i] as const));
  const order = Int32Array.from(slate.items.keys()).sort(
    (a, b) => slate.scores[b] - slate.scores[a] || (slate.scores[a] > 0 ? a - b : place.get(slate.items[a])! - place.get(slate.items[b])!),
  );
  return selectRows(slate, order) as S;
}
