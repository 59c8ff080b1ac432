import { createHash } from 'node:crypto';
import type { EmbeddingCache, KeptVector, TenantId } from '@zhiyin/domain';
import type { EmbeddingProvider } from './embedding-provider.ts';
import { fromInt8, toInt8 } from './int8-vectors.ts';

const PAGE = 500;

/** Asks a provider for what it has not been asked before, by the hash of the text. What it gives is rounded to bytes, kept or not, so that it never differs. */
export class CachedProvider implements EmbeddingProvider {
  constructor(
    private readonly provider: EmbeddingProvider,
    private readonly cache: EmbeddingCache,
    private readonly tenant: TenantId,
  ) {}

  get id(): string {
    return this.provider.id;
  }

  get digest(): string {
    return this.provider.digest;
  }

  get dimensions(): number {
    return this.provider.dimensions;
  }

  async embed(texts: readonly string[], kind: 'query' | 'item', signal?: AbortSignal): Promise<Float32Array> {
    const vectors = new Float32Array(texts.length * this.dimensions);
    for (let from = 0; from < texts.length; from += PAGE) {
      signal?.throwIfAborted();
      const page = texts.slice(from, from + PAGE);
      const hashes = page.map((text) => hashOf(kind, text));
      const known = await this.#known(page, hashes, kind, signal);
      hashes.forEach((hash, n) => {
        const { codes, scale } = known.get(hash)!;
        vectors.set(fromInt8({ codes, scales: Float32Array.of(scale) }), (from + n) * this.dimensions);
      });
    }
    return vectors;
  }

  async #known(page: readonly string[], hashes: readonly string[], kind: 'query' | 'item', signal?: AbortSignal): Promise<Map<string, KeptVector>> {
    const { provider, cache, tenant, dimensions } = this;
    const known = new Map(await cache.find(tenant, this.digest, [...new Set(hashes)]));
    const missing = new Map(hashes.flatMap((hash, n) => (known.has(hash) ? [] : [[hash, page[n]] as const])));
    if (!missing.size) return known;
    const { codes, scales } = toInt8(await provider.embed([...missing.values()], kind, signal), dimensions);
    const fresh = new Map([...missing.keys()].map((hash, n) => [hash, { codes: codes.slice(n * dimensions, (n + 1) * dimensions), scale: scales[n] }] as const));
    await cache.keep(tenant, this.digest, fresh);
    for (const [hash, vector] of fresh) known.set(hash, vector);
    return known;
  }
}

const hashOf = (kind: string, text: string): string => createHash('sha256').update(`${kind}\n${text}`).digest('hex').slice(0, 32);
