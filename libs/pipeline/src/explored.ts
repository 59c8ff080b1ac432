import { randomInt } from 'node:crypto';
import { seededRng, type Bitset } from '@zhiyin/domain';
import type { ScoredSlate } from './blend.ts';
import { explore } from './explore.ts';
import { append } from './fill.ts';
import { newcomers } from './newcomers.ts';
import { learned } from './objective.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { PipelineRequest, TenantPipeline } from './tenant-pipeline.ts';
import { winChances } from './win-chances.ts';

/** Stands for a strategy where an item is shown because it is new. */
export const NEW_ITEMS = 'new-items';

/**
 * A slate cut to the limit, with the share of chance that its document asks for.
 * @param eligible among which new items are looked for; null where none may be added
 */
export async function explored(pipeline: TenantPipeline, request: PipelineRequest, slate: ScoredSlate, withinCaps: number, eligible: Bitset | null, watch: Stopwatch): Promise<ReturnType<typeof explore>> {
  const { exploration = 0, explorationBy, newItems } = eligible ? pipeline.document.rerank : {};
  const by = exploration > 0 || newItems ? seededRng(request.seed ?? randomInt(2 ** 47)) : seededRng(0);
  if (!exploration && !newItems) return explore(slate, request.limit, 0, withinCaps, by);
  const exposure = (await learned(pipeline, watch)).exposure?.(request.context.placement) ?? null;
  // Who was never shown anything knows nothing better than chance.
  const chances = explorationBy !== 'chance' && exposure && exposure.total.shown > 0 ? (items: Int32Array) => winChances(items, exposure) : undefined;
  const found = newItems && exposure && eligible && slate.items.length >= request.limit ? newcomers(eligible, slate.items, pipeline.catalogue, request.context.now, exposure, newItems) : new Int32Array(0);
  const longer = found.length ? append(slate, { strategy: NEW_ITEMS, items: found, scores: new Float32Array(found.length) }) : slate;
  return explore(longer, request.limit, exploration, withinCaps, by, { chances, newFrom: slate.items.length, newShare: found.length ? newItems!.share : 0 });
}
