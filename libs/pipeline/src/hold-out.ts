import { hash, randomInt } from 'node:crypto';
import { seededRng, type Bitset, type Rng } from '@zhiyin/domain';
import type { Recommender } from '@zhiyin/strategy-sdk';
import type { PipelineDocument } from './pipeline-document.ts';
import type { FinishedSlate } from './slate.ts';
import type { PipelineRequest, TenantPipeline } from './tenant-pipeline.ts';

const POPULARITY = 'popularity';
/** Stands for a strategy where chance alone decided. */
const RANDOM = 'random';

/**
 * Where somebody stands in [0, 1), for ever: uniform over people, the same at every placement, so that a share held out
 * everywhere is one group of people.
 * @param key pseudonym of the person, else their session
 * @public
 */
export function bucketOf(key: Uint8Array | string): number {
  const name = typeof key === 'string' ? key : Buffer.from(key).toString('hex');
  return hash('sha256', `hold-out/${name}`, 'buffer').readUIntBE(0, 6) / 2 ** 48;
}

/** Whether somebody gets the plain answer at a placement. Those of a smaller share are among those of a larger one. @public */
export function isHeldOut({ holdOut }: PipelineDocument, bucket: number | null): boolean {
  return bucket !== null && holdOut !== undefined && bucket < holdOut.share;
}

/** What a hold-out is answered by: the filters of the document, and nothing else of it. */
export function plainPipeline(pipeline: TenantPipeline, { seed, limit }: PipelineRequest): { pipeline: TenantPipeline; propensities(slate: FinishedSlate): Float64Array } {
  const { document, sources } = pipeline;
  const strategy = document.holdOut?.answer ?? POPULARITY;
  const plain: PipelineDocument = { ...document, retrieve: [{ strategy, n: limit }], fallback: strategy === RANDOM ? [] : [POPULARITY], objective: undefined, rerank: {}, blend: { method: 'reciprocal-rank' } };
  if (strategy !== RANDOM) return { pipeline: { ...pipeline, document: plain }, propensities: ({ propensities }) => propensities };
  const draw = new RandomItems(seededRng(seed ?? randomInt(2 ** 47)));
  const source = { recommender: draw, scoreScale: 'unbounded' as const };
  return {
    pipeline: { ...pipeline, document: plain, sources: new Map([...sources, [RANDOM, source]]) },
    propensities: ({ items }) => new Float64Array(items.length).fill(1 / Math.max(1, draw.drawnFrom)),
  };
}

/** Eligible items in an order of chance: each stands at each place with probability 1 / eligible. */
class RandomItems implements Recommender {
  drawnFrom = 0;

  constructor(private readonly rng: Rng) {}

  async candidates({ eligible, limit }: { readonly eligible: Bitset; readonly limit: number }) {
    this.drawnFrom = eligible.count();
    const items = drawn(eligible, this.drawnFrom, Math.min(limit, this.drawnFrom), this.rng);
    return { items, scores: Float32Array.from(items, (_, place) => 1 / (place + 1)) };
  }
}

/** Where few of the catalogue's numbers are eligible they are listed first; else numbers are thrown until one is. O(catalogue / 32 + n). */
function drawn(eligible: Bitset, count: number, n: number, rng: Rng): Int32Array {
  const items = new Int32Array(n);
  if (count * 8 < eligible.size || count < 4 * n) {
    const all: number[] = [];
    for (let item = 0; item < eligible.size; item++) if (eligible.has(item)) all.push(item);
    for (let place = 0; place < n; place++) {
      const other = place + rng.integer(all.length - place);
      [all[place], all[other]] = [all[other], all[place]];
      items[place] = all[place];
    }
    return items;
  }
  const taken = new Set<number>();
  for (let place = 0; place < n; ) {
    const item = rng.integer(eligible.size);
    if (!eligible.has(item) || taken.has(item)) continue;
    taken.add(item);
    items[place++] = item;
  }
  return items;
}
