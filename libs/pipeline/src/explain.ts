import type { Reason } from '@zhiyin/strategy-sdk';
import { NEW_ITEMS } from './explored.ts';
import { NEWEST } from './fill.ts';
import { guarded } from './retrieve.ts';
import type { Slate, SlateReason } from './slate.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { PipelineRequest, TenantPipeline } from './tenant-pipeline.ts';

/**
 * Reasons for the rows of a finished slate, from the sources that spoke for them: the one that ranked the item highest
 * first. Costs one call per source, on the rows it named; without `explain` in the request, nothing.
 * @returns [rows] at most `explain.reasons` each
 */
export async function explain(pipeline: TenantPipeline, request: PipelineRequest, slate: Slate, watch: Stopwatch): Promise<readonly (readonly SlateReason[])[]> {
  const most = pipeline.document.explain.reasons;
  const found: { readonly rank: number; readonly reason: SlateReason }[][] = Array.from(slate.items, () => []);
  if (most === 0) return found.map(() => []);
  await Promise.all(
    slate.sources.map(async ({ strategy, ranks }) => {
      const rows = [...slate.items.keys()].filter((row) => ranks[row] > 0);
      const reasons = await reasonsOf(pipeline, request, strategy, Int32Array.from(rows, (row) => slate.items[row]), watch);
      rows.forEach((row, i) => {
        const reason = reasons[i];
        if (reason) found[row].push({ rank: ranks[row], reason: { ...reason, strategy } });
      });
    }),
  );
  return found.map((ofRow) => ofRow.sort((a, b) => a.rank - b.rank).slice(0, most).map(({ reason }) => reason));
}

async function reasonsOf(pipeline: TenantPipeline, request: PipelineRequest, strategy: string, items: Int32Array, watch: Stopwatch): Promise<readonly (Reason | null)[]> {
  if (!items.length) return [];
  if (strategy === NEWEST || strategy === NEW_ITEMS) return Array.from(items, () => ({ code: 'new-in-catalogue', text: 'New in the catalogue', items: [] }));
  const recommender = pipeline.sources.get(strategy)?.recommender;
  if (!recommender?.explain) return [];
  const answer = await guarded(pipeline, strategy, watch, () => recommender.explain!({ history: request.history, context: request.context, items }));
  return answer?.value ?? [];
}
