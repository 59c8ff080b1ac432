import type { Bitset } from '@zhiyin/domain';
import { blend, type ScoredSlate } from './blend.ts';
import { eligibleItems } from './eligible.ts';
import { explain } from './explain.ts';
import { explored } from './explored.ts';
import { fill, NEWEST } from './fill.ts';
import { isHeldOut, plainPipeline } from './hold-out.ts';
import { rerank } from './rerank.ts';
import { byObjective } from './objective.ts';
import { retrieve } from './retrieve.ts';
import type { FinishedSlate, Slate } from './slate.ts';
import { Stopwatch } from './stopwatch.ts';
import type { PipelineRequest, TenantPipeline } from './tenant-pipeline.ts';
import { unite } from './unite.ts';

/**
 * Answers a request by the pipeline, or plainly for those it is measured against.
 * @throws InputError FILTER_INVALID, FILTER_TOO_DEAR; LimitError FILTERS_BUSY
 * @public
 */
export async function recommend(pipeline: TenantPipeline, request: PipelineRequest): Promise<FinishedSlate> {
  if (!isHeldOut(pipeline.document, request.bucket)) return answer(pipeline, request);
  const plain = plainPipeline(pipeline, request);
  const slate = await answer(plain.pipeline, request);
  return { ...slate, propensities: plain.propensities(slate), arm: 'hold-out' };
}

/**
 * What may be shown -> who has candidates -> one relevance -> order -> no gaps -> reasons.
 * Holds at least as many rows as there are eligible items, up to the limit. No I/O but what a strategy does.
 */
async function answer(pipeline: TenantPipeline, request: PipelineRequest): Promise<FinishedSlate> {
  const watch = new Stopwatch();
  const eligible = await eligibleItems(pipeline, request);
  watch.lap('filter', request.explain ? eligible.count() : 0);
  const answers = await retrieve(pipeline, request, eligible, pipeline.document.retrieve, watch);
  const united = unite(answers);
  watch.lap('retrieve', united.items.length);
  const blended = blendBy(pipeline, united);
  watch.lap('blend', blended.items.length);
  const valued = await byObjective(pipeline, request, blended, watch);
  watch.lap('objective', valued.items.length);
  const { slate: ranked, withinCaps } = rerank(valued, pipeline.document.rerank, pipeline.catalogue, request.limit);
  watch.lap('rerank', ranked.items.length);
  const filled = ranked.items.length < request.limit ? await fill(pipeline, request, ranked, eligible, watch) : ranked;
  if (filled.sources.at(-1)?.strategy === NEWEST) watch.degrade('newest-items');
  watch.lap('fill', filled.items.length);
  return finish(pipeline, request, filled, withinCaps, eligible, watch);
}

export function blendBy({ document, sources }: TenantPipeline, slate: Slate): ScoredSlate {
  return blend(slate, {
    ...document.blend,
    weightOf: (strategy) => document.retrieve.find((source) => source.strategy === strategy)?.weight ?? 1,
    scaleOf: (strategy) => sources.get(strategy)?.scoreScale ?? 'unbounded',
  });
}

/** Cuts to the limit, exploring on the way, and gives reasons. @param eligible what may be brought forward beside the rows; nothing for a rank */
export async function finish(
  pipeline: TenantPipeline,
  request: PipelineRequest,
  slate: ScoredSlate,
  withinCaps: number,
  eligible: Bitset | null,
  watch: Stopwatch,
): Promise<FinishedSlate> {
  const shown = await explored(pipeline, request, slate, withinCaps, eligible, watch);
  const reasons = request.explain ? await explain(pipeline, request, shown, watch) : null;
  watch.lap('explain', shown.items.length);
  return { ...shown, reasons, arm: 'pipeline', degraded: watch.degraded, trace: watch.trace() };
}
