import { openKernels } from '@zhiyin/compute';
import type { JudgedQueries } from '@zhiyin/dataset';
import { seededRng, type Bitset } from '@zhiyin/domain';
import { answerQueries, searchGain, type Estimate, type SearchAnswers, type Searcher } from '@zhiyin/evaluation';
import { learnOwnWords, OwnWordsProvider } from '@zhiyin/embedding';
import { fuse, SemanticIndex, type RankedItems } from '@zhiyin/search';

const DIMENSIONS = 128;
/** Shares of meaning that are tried; 0 is lexical alone. */
const WEIGHTS = [0, 0.05, 0.1, 0.2, 0.3];
/** So many of each are fused. */
const POOL = 200;

export interface Fusion {
  /** Chosen on half of the queries. */
  readonly weight: number;
  /** Fused minus lexical on the other half. */
  readonly recallAt50: Estimate;
  readonly mrrAt10: Estimate;
  /** Fused, when it finds more by its interval and loses nothing at the top. */
  readonly serves: 'lexical' | 'fused';
}

interface Pools {
  readonly lexical: RankedItems;
  readonly semantic: Awaited<ReturnType<SemanticIndex['nearest']>>;
}

/** Search by meaning and both together, with the weight of meaning chosen on one half of the queries and judged on the other. */
export class FusedSearch {
  /** What either found for a query: the same for every weight. */
  readonly #pools = new Map<string, Pools>();

  private constructor(
    private readonly lexical: (text: string, limit: number) => Promise<RankedItems>,
    private readonly index: SemanticIndex,
    private readonly eligible: Bitset,
  ) {}

  /** Learns from the titles where words point. */
  static async of(lexical: (text: string, limit: number) => Promise<RankedItems>, titles: readonly string[], eligible: Bitset, seed: number): Promise<FusedSearch> {
    const kernels = await openKernels();
    try {
      const words = await learnOwnWords(kernels, titles, { dimensions: DIMENSIONS, seed });
      return new FusedSearch(lexical, await SemanticIndex.of(new OwnWordsProvider(words), titles), eligible);
    } finally {
      await kernels.close();
    }
  }

  readonly byMeaning: Searcher = async (text, limit) => (await this.index.nearest(text, limit, this.eligible)).items;

  at(weight: number): Searcher {
    return async (text, limit) => {
      const { lexical, semantic } = await this.#poolsOf(text);
      return fuse(lexical, this.index, semantic, weight, limit).items;
    };
  }

  async choose(queries: JudgedQueries['queries'], seed: number): Promise<Fusion> {
    const rng = seededRng(seed).fork('halves of the queries');
    const half = queries.map(() => rng.integer(2));
    const [chosenOn, judgedOn] = [queries.filter((_, n) => half[n] === 0), queries.filter((_, n) => half[n] === 1)];
    let [weight, recall] = [0, -1];
    for (const candidate of WEIGHTS) {
      const mean = meanRecall(await answerQueries(this.at(candidate), chosenOn));
      if (mean > recall) [weight, recall] = [candidate, mean];
    }
    const [fused, lexical] = [await answerQueries(this.at(weight), judgedOn), await answerQueries(this.at(0), judgedOn)];
    const [recallAt50, mrrAt10] = [searchGain(fused, lexical, 'recallAt50', seed), searchGain(fused, lexical, 'reciprocalRankAt10', seed)];
    return { weight, recallAt50, mrrAt10, serves: recallAt50.low > 0 && mrrAt10.value >= 0 ? 'fused' : 'lexical' };
  }

  async #poolsOf(text: string): Promise<Pools> {
    const known = this.#pools.get(text);
    if (known) return known;
    const pools = { lexical: await this.lexical(text, POOL), semantic: await this.index.nearest(text, POOL, this.eligible) };
    this.#pools.set(text, pools);
    return pools;
  }

  close(): void {
    this.index.close();
  }
}

function meanRecall({ recallAt50 }: SearchAnswers): number {
  return recallAt50.reduce((sum, value) => sum + value, 0) / recallAt50.length;
}
