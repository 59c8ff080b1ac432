import { Bitset } from '@zhiyin/domain';
import {
  ScoreBoard, type CandidateRequest, type CatalogueView, type ExplainRequest, type Reason, type Recommender, type RequestFacts, type ScoredItems, type ScoreRequest,
} from '@zhiyin/strategy-sdk';
import { segmentOf } from './judged-answers.ts';
import { SCALES, sourceScales } from './source-scales.ts';

export interface BlendSource {
  readonly id: string;
  readonly recommender: Recommender;
  /** [segments][SCALES] what each reading of its answer counts, by length of the history. */
  readonly weights: readonly Float64Array[];
}

interface Heard {
  readonly source: BlendSource;
  readonly answer: ScoredItems;
  /** [answered] its part of each item's score. */
  readonly parts: Float64Array;
}

/** Adds up what its sources answer. Cost: theirs, and O(sources x depth). */
export class BlendRecommender implements Recommender {
  readonly #board = new ScoreBoard();

  constructor(readonly sources: readonly BlendSource[], readonly depth: number, readonly catalogue: CatalogueView) {}

  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    const heard = await this.#hear(request, request.eligible, Math.max(this.depth, request.limit));
    this.#fill(heard);
    const best = this.#board.best(request.limit, request.eligible);
    this.#board.clear();
    return best;
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const known = request.items.filter((item) => item >= 0 && item < this.catalogue.size);
    const heard = await this.#hear(request, Bitset.of(this.catalogue.size, known), known.length);
    this.#fill(heard);
    const scores = Float32Array.from(request.items, (item) => this.#board.of(item) || Number.NaN);
    this.#board.clear();
    return scores;
  }

  /** The reason of the source that did most for the item and has one. */
  async explain(request: ExplainRequest): Promise<readonly (Reason | null)[]> {
    const heard = await this.#hear(request, Bitset.all(this.catalogue.size), this.depth);
    const wanted = new Map<number, number>();
    request.items.forEach((item, i) => wanted.set(item, i));
    const parts = heard.map(({ answer, parts: own }) => {
      const ofItem = new Float64Array(request.items.length);
      answer.items.forEach((item, k) => { if (wanted.has(item)) ofItem[wanted.get(item)!] = own[k]; });
      return ofItem;
    });
    const reasons = await Promise.all(heard.map(({ source }) => source.recommender.explain?.(request) ?? null));
    return Array.from(request.items, (_, i) => {
      const order = heard.map((_source, s) => s).filter((s) => parts[s][i] > 0 && reasons[s]?.[i]).sort((a, b) => parts[b][i] - parts[a][i]);
      return order.length ? reasons[order[0]]![i] : null;
    });
  }

  async #hear({ history, context }: RequestFacts, eligible: Bitset, limit: number): Promise<Heard[]> {
    const segment = segmentOf(history.events.length);
    const speaking = this.sources.filter(({ weights }) => weights[segment].some((weight) => weight > 0));
    return Promise.all(speaking.map(async (source) => {
      const answer = await source.recommender.candidates({ history, context, limit, eligible });
      return { source, answer, parts: weighed(answer.scores, source.weights[segment]) };
    }));
  }

  #fill(heard: readonly Heard[]): void {
    for (const { answer, parts } of heard) for (let k = 0; k < parts.length; k++) this.#board.add(answer.items[k], parts[k]);
  }
}

/** [n] what one source's answer adds to each of its items. */
export function weighed(scores: Float32Array, weights: Float64Array): Float64Array {
  const scales = sourceScales(scores);
  const parts = new Float64Array(scores.length);
  for (let k = 0; k < parts.length; k++) {
    for (let scale = 0; scale < SCALES.length; scale++) parts[k] += weights[scale] * scales[k * SCALES.length + scale];
  }
  return parts;
}
