import type { CatalogueItem } from '@zhiyin/domain';
import type { CandidateRequest, CatalogueView, ExplainRequest, Reason, Recommender, RequestFacts, ScoredItems, ScoreRequest } from '@zhiyin/strategy-sdk';
import type { ContentSpace } from './content-space.ts';
import { seedsOf, type SeedSettings } from './seeds.ts';

export type SimilarItemsSettings = SeedSettings & { readonly leastSimilarity: number };

/** Answers with the items of greatest cosine to the weighted sum of what the page and the history hold: exact, never a sample. */
export class SimilarItemsRecommender implements Recommender {
  constructor(
    private readonly space: ContentSpace,
    private readonly settings: SimilarItemsSettings,
    private readonly catalogue: CatalogueView,
  ) {}

  /** Cost O(catalogue x dimensions), by integer codes first. */
  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    const query = this.#queryOf(request);
    if (!query) return { items: new Int32Array(0), scores: new Float32Array(0) };
    const eligible = request.eligible.clone();
    for (const item of request.context.items) eligible.delete(item);
    const { rows, scores } = this.space.scan.topK(query, request.limit, eligible);
    let end = rows.length;
    while (end > 0 && scores[end - 1] < this.settings.leastSimilarity) end--;
    return { items: rows.subarray(0, end), scores: scores.subarray(0, end) };
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const query = this.#queryOf(request);
    const { scan } = this.space;
    return Float32Array.from(request.items, (item) => (query && scan.has(item) ? dot(query, scan.vector(item)) : Number.NaN));
  }

  async explain(request: ExplainRequest): Promise<readonly (Reason | null)[]> {
    const { scan } = this.space;
    const seeds = [...seedsOf(request, this.settings)].filter(([item]) => scan.has(item));
    return Array.from(request.items, (item) => {
      let [best, strength] = [-1, 0];
      for (const [seed, weight] of scan.has(item) ? seeds : []) {
        const likeness = seed === item ? 0 : weight * dot(scan.vector(seed), scan.vector(item));
        if (likeness > strength) [best, strength] = [seed, likeness];
      }
      return best < 0 ? null : { code: 'similar-meaning', text: `Similar to ${this.catalogue.title(best) || 'an item you chose'}`, items: [best] };
    });
  }

  observeItems(items: readonly CatalogueItem[]): void {
    this.space.put(items);
  }

  async close(): Promise<void> {
    this.space.scan.close();
  }

  /** [dimensions] of length 1; null when nothing is known of whoever asks. */
  #queryOf(facts: RequestFacts): Float32Array | null {
    const { scan } = this.space;
    const query = new Float32Array(scan.dimensions);
    for (const [item, weight] of seedsOf(facts, this.settings)) {
      if (!scan.has(item)) continue;
      scan.vector(item).forEach((value, d) => (query[d] += weight * value));
    }
    const length = Math.sqrt(dot(query, query));
    return length > 0 ? query.map((value) => value / length) : null;
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d] * b[d];
  return sum;
}
