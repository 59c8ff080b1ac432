import { createHash } from 'node:crypto';
import { truncatedSvd, type Kernels } from '@zhiyin/compute';
import { DataError, seededRng } from '@zhiyin/domain';
import { normalizeRows } from '@zhiyin/sparse';
import { analyze, TermMatrixBuilder, tfIdf, wordFields } from '@zhiyin/text';
import type { EmbeddingProvider } from './embedding-provider.ts';

export interface OwnWordsOptions {
  /** Dimensions wanted, 1..512; fewer where the texts have not so many. */
  readonly dimensions: number;
  readonly seed: number;
  readonly locale?: string;
  readonly signal?: AbortSignal;
}

/** What was learned, as data. */
export interface OwnWords {
  /** [terms] */
  readonly terms: readonly string[];
  /** [terms] */
  readonly rarity: Float32Array;
  readonly dimensions: number;
  /** row-major [terms x dimensions] where each term points. */
  readonly directions: Float32Array;
}

/**
 * Learns where words point from which of them a catalogue uses together: TF-IDF, then a truncated SVD. Nothing is downloaded.
 * Cost: about 9 s for 55,000 titles and 128 dimensions on two processors.
 * @throws DataError TOO_FEW_WORDS when no two texts share a word
 * @see Deerwester et al. 1990, "Indexing by Latent Semantic Analysis"
 */
export async function learnOwnWords(kernels: Kernels, texts: readonly string[], { dimensions, seed, locale = 'en', signal }: OwnWordsOptions): Promise<OwnWords> {
  const builder = new TermMatrixBuilder();
  for (const text of texts) builder.add(wordFields(analyze(text, { locale })));
  const counts = builder.build({ minDocuments: 2, maxDocumentShare: 0.5 });
  const matrix = normalizeRows(tfIdf(counts));
  if (!counts.terms.length) throw new DataError('TOO_FEW_WORDS', `own words: expected words that at least two of the ${texts.length} texts use, got none: there is nothing to learn from yet`);
  const rank = Math.min(dimensions, matrix.rows, matrix.width);
  const svd = await truncatedSvd(kernels, matrix, { rank, rng: seededRng(seed).fork('own words'), iterations: 5, signal });
  const rarity = Float32Array.from(counts.documentFrequency, (frequency) => Math.log((1 + matrix.rows) / (1 + frequency)) + 1);
  return { terms: counts.terms, rarity, dimensions: svd.rank, directions: svd.right };
}

/** A text points where its words point together, the rare ones more. Always available: it knows the tenant's own catalogue and nothing else. */
export class OwnWordsProvider implements EmbeddingProvider {
  readonly id = 'own-words';
  readonly digest: string;
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(
    private readonly words: OwnWords,
    private readonly locale = 'en',
  ) {
    this.#numbers = new Map(words.terms.map((term, number) => [term, number]));
    this.digest = createHash('sha256').update(words.terms.join('\n')).update(words.directions).digest('hex');
  }

  get dimensions(): number {
    return this.words.dimensions;
  }

  async embed(texts: readonly string[]): Promise<Float32Array> {
    return this.vectorsOf(texts);
  }

  /** What `embed` gives, at once: nothing is waited for. About 20 microseconds a title. */
  vectorsOf(texts: readonly string[]): Float32Array {
    const vectors = new Float32Array(texts.length * this.dimensions);
    texts.forEach((text, n) => this.#point(text, vectors.subarray(n * this.dimensions, (n + 1) * this.dimensions)));
    return vectors;
  }

  #point(text: string, vector: Float32Array): void {
    const { rarity, directions, dimensions } = this.words;
    for (const { tokens, weight } of wordFields(analyze(text, { locale: this.locale }))) {
      for (const token of tokens) {
        const number = this.#numbers.get(token);
        if (number === undefined) continue;
        for (let d = 0; d < dimensions; d++) vector[d] += weight * rarity[number] * directions[number * dimensions + d];
      }
    }
    const length = Math.hypot(...vector);
    if (length > 0) for (let d = 0; d < dimensions; d++) vector[d] /= length;
  }
}
