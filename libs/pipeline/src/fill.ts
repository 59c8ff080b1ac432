import type { Bitset } from '@zhiyin/domain';
import type { LiveCatalogue } from '@zhiyin/live';
import type { ScoredSlate } from './blend.ts';
import { retrieve, type Answer } from './retrieve.ts';
import type { SourceColumn, ValueColumn } from './slate.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { PipelineRequest, TenantPipeline } from './tenant-pipeline.ts';

/**
 * Fills a short slate: asks the fallback strategies in order, then takes the newest items, so that an answer is only as
 * short as there are eligible items. Filled rows stand behind all others, with falling scores.
 */
export async function fill(
  pipeline: TenantPipeline,
  request: PipelineRequest,
  slate: ScoredSlate,
  eligible: Bitset,
  watch: Stopwatch,
): Promise<ScoredSlate> {
  let filled = slate;
  const left = eligible.clone();
  for (const item of slate.items) left.delete(item);
  for (const strategy of pipeline.document.fallback) {
    const missing = request.limit - filled.items.length;
    if (missing <= 0) return filled;
    const [answer] = await retrieve(pipeline, request, left, [{ strategy, n: missing }], watch);
    if (!answer) continue;
    filled = append(filled, answer);
    for (const item of answer.items) left.delete(item);
  }
  const missing = request.limit - filled.items.length;
  if (missing <= 0) return filled;
  const items = newest(left, missing, pipeline.catalogue, request.context.now);
  return items.length ? append(filled, { strategy: NEWEST, items, scores: new Float32Array(items.length) }) : filled;
}

/** Stands for a strategy where nothing but the order of arrival decided. */
export const NEWEST = 'newest';

/**
 * The eligible items that came last, newest first; of equally new ones the higher number. Numbers are given nearly in the
 * order of arrival, so walking down them the list is soon complete, and the rest is one comparison an item.
 */
function newest(eligible: Bitset, count: number, catalogue: LiveCatalogue, now: number): Int32Array {
  const found: number[] = [];
  const since: number[] = [];
  for (let word = eligible.words.length - 1; word >= 0; word--) {
    for (let bits = eligible.words[word]; bits !== 0; ) {
      const bit = 31 - Math.clz32(bits);
      bits = (bits & ~(1 << bit)) >>> 0;
      const item = word * 32 + bit;
      const at = catalogue.newSince(item, now);
      if (found.length === count && at <= since[count - 1]) continue;
      let place = found.length;
      while (place > 0 && since[place - 1] < at) place--;
      found.splice(place, 0, item);
      since.splice(place, 0, at);
      if (found.length > count) [found.length, since.length] = [count, count];
    }
  }
  return Int32Array.from(found);
}

/** Adds rows behind all others. */
export function append(slate: ScoredSlate, { strategy, items, scores }: Answer): ScoredSlate {
  const before = slate.items.length;
  const after = before + items.length;
  const base = before ? slate.scores[before - 1] : 1;
  const sources = slate.sources.map((column) => longer(column, after));
  let own = sources.find((column) => column.strategy === strategy);
  if (!own) sources.push((own = longer({ strategy, scores: new Float32Array(0), ranks: new Int32Array(0) }, after)));
  const blended = new Float64Array(after);
  blended.set(slate.scores);
  for (let i = 0; i < items.length; i++) {
    own.scores[before + i] = scores[i];
    own.ranks[before + i] = i + 1;
    // Below everything that was ranked, and still in order; a value may be below nothing.
    blended[before + i] = base > 0 ? (base * 60) / (61 + i) : base - (i + 1) * 1e-9 * (1 - base);
  }
  const united = new Int32Array(after);
  united.set(slate.items);
  united.set(items, before);
  return { ...slate, items: united, sources, scores: blended, ...(slate.value ? { value: longerValues(slate.value, after) } : {}) };
}

function longer({ strategy, scores, ranks }: SourceColumn, size: number): { strategy: string; scores: Float32Array; ranks: Int32Array } {
  const column = { strategy, scores: new Float32Array(size).fill(NaN), ranks: new Int32Array(size) };
  column.scores.set(scores);
  column.ranks.set(ranks);
  return column;
}

/** Nobody weighed what fills up. */
function longerValues(value: ValueColumn, size: number): ValueColumn {
  const filled = (column: Float64Array): Float64Array => Float64Array.from({ length: size }, (_, row) => (row < column.length ? column[row] : NaN));
  return { ...value, probabilities: filled(value.probabilities), margins: filled(value.margins), effects: filled(value.effects), values: filled(value.values) };
}
