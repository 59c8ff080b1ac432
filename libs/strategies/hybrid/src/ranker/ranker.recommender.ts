import { Bitset } from '@zhiyin/domain';
import { ScoreBoard, type CandidateRequest, type CatalogueView, type ExplainRequest, type Reason, type Recommender, type RequestFacts, type ScoredItems, type ScoreRequest } from '@zhiyin/strategy-sdk';
import type { BoostedTrees } from '@zhiyin/trees';
import { unite } from '../judged-answers.ts';
import { SCALES } from '../source-scales.ts';
import { candidateFeatures, featureCount, type KnownItems } from './candidate-features.ts';
import type { RankerKind } from './learn-ranker.ts';

export interface RankerParts {
  readonly kind: RankerKind;
  /** In the order in which the ranker learned; null for one that has no model now. */
  readonly sources: readonly (Recommender | null)[];
  readonly bestSource: number;
  readonly weights: Float64Array;
  readonly trees: BoostedTrees | null;
  readonly known: KnownItems;
  readonly depth: number;
  readonly catalogue: CatalogueView;
}

interface Heard {
  readonly items: Int32Array;
  readonly scores: Float64Array;
}

/** Orders what its sources answer. Cost: theirs, and O(candidates x (features + trees x depth of a tree)). */
export class RankerRecommender implements Recommender {
  readonly #board = new ScoreBoard();

  constructor(readonly parts: RankerParts) {}

  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    const { items, scores } = await this.#hear(request, request.eligible, Math.max(this.parts.depth, request.limit));
    // The board keeps what is above 0.
    const lowest = scores.reduce((low, score) => Math.min(low, score), 0);
    for (let row = 0; row < items.length; row++) this.#board.add(items[row], scores[row] - lowest + 1e-3);
    const best = this.#board.best(request.limit, request.eligible);
    this.#board.clear();
    return best;
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const known = request.items.filter((item) => item >= 0 && item < this.parts.catalogue.size);
    const { items, scores } = await this.#hear(request, Bitset.of(this.parts.catalogue.size, known), known.length);
    const lowest = scores.reduce((low, score) => Math.min(low, score), 0);
    const of = new Map(Array.from(items, (item, row) => [item, scores[row] - lowest + 1e-3] as const));
    return Float32Array.from(request.items, (item) => of.get(item) ?? Number.NaN);
  }

  /** The reason of the first source, in the order of their ranks, that has one. */
  async explain(request: ExplainRequest): Promise<readonly (Reason | null)[]> {
    const reasons = await Promise.all(this.#order().map((source) => source?.explain?.(request) ?? null));
    return Array.from(request.items, (_, i) => reasons.find((own) => own?.[i])?.[i] ?? null);
  }

  /** Best source first. */
  #order(): readonly (Recommender | null)[] {
    const { sources, bestSource } = this.parts;
    return [sources[bestSource] ?? null, ...sources.filter((_, n) => n !== bestSource)];
  }

  async #hear({ history, context }: RequestFacts, eligible: Bitset, limit: number): Promise<Heard> {
    const { kind, sources, bestSource } = this.parts;
    const asked = sources.map((source, n) => (kind === 'source' && n !== bestSource ? null : source));
    const none: ScoredItems = { items: new Int32Array(0), scores: new Float32Array(0) };
    const answers = await Promise.all(asked.map((source) => source?.candidates({ history, context, limit, eligible }) ?? none));
    const { items, values: said } = unite(answers, sources.length * SCALES.length);
    const rows = Int32Array.from(items.keys());
    return { items: rows, scores: this.#scores({ history, context }, rows, said) };
  }

  #scores(facts: RequestFacts, items: Int32Array, said: Float32Array): Float64Array {
    const { kind, sources, weights, trees, known } = this.parts;
    if (kind === 'source' || kind === 'ranks') return sums(said, items.length, (c) => (c % SCALES.length === SCALES.indexOf('reciprocal') ? 1 : 0));
    const blend = sums(said, items.length, (c) => weights[c]);
    if (kind === 'blend' || !trees || !items.length) return blend;
    const values = candidateFeatures({ items, said, sources: sources.length, blend }, facts, known);
    return trees.raw({ rows: items.length, features: featureCount(sources.length), values });
  }
}

/** [rows] */
function sums(said: Float32Array, rows: number, weightOf: (column: number) => number): Float64Array {
  const width = rows ? said.length / rows : 0;
  const weights = Float64Array.from({ length: width }, (_, c) => weightOf(c));
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let c = 0; c < width; c++) sum += weights[c] * said[row * width + c];
    return sum;
  });
}
