import path from 'node:path';
import { ConfigError, LimitError, type Clock, type EmbeddingCache, type Rng, type TenantId } from '@zhiyin/domain';
import { CachedProvider } from './cached-provider.ts';
import type { EmbeddingChoice, Embeddings } from './choice.ts';
import { EndpointProvider } from './endpoint-provider.ts';
import { JsonService } from './service/json-service.ts';
import { TransformerProvider } from './transformer/transformer-provider.ts';

/** What the installation offers. */
export interface EmbeddingSetup {
  /** Where transformers lie; null: none. */
  readonly modelsFolder: string | null;
  /** Of an OpenAI-compatible service; null: none. */
  readonly url: string | null;
  readonly apiKey: string | null;
  /** What a tenant may send to the service in a day. */
  readonly charactersPerDay: number;
  readonly threads: number;
}

export interface EmbeddingParts {
  readonly cache: EmbeddingCache;
  readonly rng: Rng;
  readonly clock: Clock;
}

const MOST_TOKENS = 256;
const TIMEOUT_MS = 30_000;
const ATTEMPTS = 4;
const LONGEST_PAUSE_MS = 20_000;

/** The providers of an installation for one tenant. */
export function openEmbeddings(setup: EmbeddingSetup, tenant: TenantId, parts: EmbeddingParts): Embeddings {
  const prefixes = ({ itemPrefix }: EmbeddingChoice) => (itemPrefix === '' ? undefined : { query: '', item: itemPrefix });
  return {
    async open(choice) {
      if (choice.provider === 'own-words') return null;
      if (choice.model === '') throw new ConfigError('MODEL_MISSING', `model: expected a name for provider '${choice.provider}', got nothing`);
      if (choice.provider === 'endpoint') return { provider: new CachedProvider(endpointOf(setup, tenant, parts, choice, prefixes(choice)), parts.cache, tenant), close: async () => {} };
      // A whole path would let whoever sets a tenant up read any folder of the machine.
      if (path.isAbsolute(choice.model)) throw new ConfigError('MODEL_MISSING', `model: expected 'organisation/name' below MODELS_FOLDER, got a path`);
      const model = await TransformerProvider.open({
        root: setup.modelsFolder, model: choice.model, sha256: choice.modelSha256 || null, prefixes: prefixes(choice), mostTokens: MOST_TOKENS, batch: 32, threads: setup.threads,
      });
      return { provider: new CachedProvider(model, parts.cache, tenant), close: () => model.close() };
    },
  };
}

function endpointOf({ url, apiKey, charactersPerDay: most }: EmbeddingSetup, tenant: TenantId, { cache, rng, clock }: EmbeddingParts, choice: EmbeddingChoice, prefixes: { query: string; item: string } | undefined): EndpointProvider {
  if (url === null) throw new ConfigError('EMBEDDINGS_UNSET', 'provider: expected one that is set up, got \'endpoint\': set EMBEDDINGS_URL');
  const service = new JsonService({ baseUrl: url.replace(/\/+$/, ''), apiKey: apiKey ?? undefined, timeoutMs: TIMEOUT_MS, attempts: ATTEMPTS, longestPauseMs: LONGEST_PAUSE_MS }, { rng, clock });
  const budget = {
    async spend(characters: number): Promise<void> {
      if (await cache.spend(tenant, characters, most)) return;
      throw new LimitError('BUDGET_SPENT', `of ${most} characters a day too few are left for ${characters} more: raise EMBEDDINGS_CHARACTERS_PER_DAY, or train again tomorrow, when it goes on where it stopped`, { retryAfterSeconds: 3600 });
    },
  };
  return new EndpointProvider(service, url, budget, { model: choice.model, dimensions: choice.modelDimensions, prefixes, batch: 64 });
}
