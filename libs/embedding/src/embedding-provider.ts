/** Turns texts into vectors that lie near each other when the texts mean alike. */
export interface EmbeddingProvider {
  /** kebab-case: 'own-words'. */
  readonly id: string;
  /** Of everything the vectors depend on: those of different digests say nothing about each other. */
  readonly digest: string;
  readonly dimensions: number;
  /** row-major [texts x dimensions], each of length 1, or all 0 where the provider has nothing to say. */
  embed(texts: readonly string[], kind: 'query' | 'item', signal?: AbortSignal): Promise<Float32Array>;
}
