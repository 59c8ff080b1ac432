import type { Bitset } from '@zhiyin/domain';
import type { ScoredItems } from '@zhiyin/strategy-sdk';
import { scratch } from './item-table.ts';
import type { SlateTrace } from './slate.ts';
import { round, type Stopwatch } from './stopwatch.ts';
import type { PipelineRequest, TenantPipeline } from './tenant-pipeline.ts';

/** What one strategy answered, checked. */
export interface Answer extends ScoredItems {
  readonly strategy: string;
}

type Outcome = SlateTrace['retrievers'][number]['outcome'];

/**
 * Asks the retrievers in parallel and takes what arrives before the deadline. One that fails, comes late or rests is left
 * out and named in `degraded`.
 * @param wanted which strategies, and how many candidates of each
 */
export async function retrieve(
  pipeline: TenantPipeline,
  request: PipelineRequest,
  eligible: Bitset,
  wanted: readonly { readonly strategy: string; readonly n: number }[],
  watch: Stopwatch,
): Promise<readonly Answer[]> {
  const asked = (strategy: string, n: number) => () =>
    pipeline.sources.get(strategy)!.recommender.candidates({ history: request.history, context: request.context, limit: n, eligible });
  const answers = await Promise.all(wanted.map(({ strategy, n }) => guarded(pipeline, strategy, watch, asked(strategy, n))));
  return answers.flatMap((answer, i) => (answer ? [checked(wanted[i].strategy, wanted[i].n, answer.value, answer.ms, eligible, watch)] : []));
}

/** The answer and what it took; null when there is none, which has then been noted. */
export async function guarded<T>(
  pipeline: TenantPipeline,
  strategy: string,
  watch: Stopwatch,
  ask: () => Promise<T>,
): Promise<{ readonly value: T; readonly ms: number } | null> {
  const { health, sources, deadlineMs, budgetMs, log } = pipeline;
  if (!sources.has(strategy)) return missing(strategy, 'not-trained', 0, watch);
  if (!health.mayAnswer(strategy)) return missing(strategy, 'demoted', 0, watch);
  const began = performance.now();
  try {
    const answer = ask();
    // What was computed before the promise came back could not be interrupted: that is what the budget is about.
    const computed = performance.now() - began;
    const value = await beforeDeadline(answer, deadlineMs);
    const ms = performance.now() - began;
    if (value === LATE) {
      health.bad(strategy);
      return missing(strategy, 'late', ms, watch);
    }
    if (computed > budgetMs) health.bad(strategy);
    else health.good(strategy);
    return { value, ms: Math.max(computed, 0) };
  } catch (err) {
    health.bad(strategy);
    log.warn({ strategy, err }, 'strategy failed to answer');
    return missing(strategy, 'failed', performance.now() - began, watch);
  }
}

const LATE = Symbol('late');

async function beforeDeadline<T>(answer: Promise<T>, deadlineMs: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, LATE);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    // A late failure has nobody left to tell.
    answer.catch(() => undefined);
  }
}

function missing(strategy: string, outcome: Outcome, ms: number, watch: Stopwatch): null {
  watch.degrade(`${outcome}:${strategy}`);
  watch.retrievers.push({ strategy, outcome, ms: round(ms), items: 0, dropped: 0 });
  return null;
}

/** A strategy is asked to answer with eligible items, once each, with finite scores; what does not is dropped. */
function checked(strategy: string, limit: number, { items, scores }: ScoredItems, ms: number, eligible: Bitset, watch: Stopwatch): Answer {
  const kept = new Int32Array(Math.min(items.length, limit));
  const keptScores = new Float32Array(kept.length);
  const seen = scratch;
  seen.clear();
  let n = 0;
  for (let i = 0; i < items.length && n < kept.length; i++) {
    const item = items[i];
    if (!eligible.has(item) || !Number.isFinite(scores[i]) || seen.has(item)) continue;
    seen.set(item, n);
    kept[n] = item;
    keptScores[n++] = scores[i];
  }
  watch.retrievers.push({ strategy, outcome: 'answered', ms: round(ms), items: n, dropped: Math.min(items.length, limit) - n });
  return { strategy, items: kept.subarray(0, n), scores: keptScores.subarray(0, n) };
}
