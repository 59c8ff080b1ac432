import { createHash } from 'node:crypto';
import { DependencyError } from '@zhiyin/domain';
import type { EmbeddingProvider } from './embedding-provider.ts';
import type { JsonService } from './service/json-service.ts';
import { toUnitLength } from './unit-length.ts';

export interface EndpointSettings {
  /** As the service calls it. */
  readonly model: string;
  readonly dimensions: number;
  /** Some models are told by a prefix whether they read a query or an item. */
  readonly prefixes?: { readonly query: string; readonly item: string };
  /** Texts sent at once. */
  readonly batch: number;
}

/** What may be sent, in characters. */
export interface Budget {
  /** Before it is sent. @throws LimitError BUDGET_SPENT when it does not fit any more; nothing is taken then */
  spend(characters: number): void | Promise<void>;
}

/** Any service that answers `POST /embeddings` as OpenAI's does. */
export class EndpointProvider implements EmbeddingProvider {
  readonly id = 'endpoint';
  readonly digest: string;

  /** @param address tells services apart that call different models by one name */
  constructor(
    private readonly service: JsonService,
    address: string,
    private readonly budget: Budget,
    private readonly settings: EndpointSettings,
  ) {
    const { model, dimensions, prefixes } = settings;
    this.digest = createHash('sha256').update(JSON.stringify(['endpoint', address, model, dimensions, prefixes ?? null])).digest('hex');
  }

  get dimensions(): number {
    return this.settings.dimensions;
  }

  /** @throws DependencyError as `JsonService.post`, SERVICE_CONFUSED when what comes is not one vector a text; LimitError BUDGET_SPENT */
  async embed(texts: readonly string[], kind: 'query' | 'item', signal?: AbortSignal): Promise<Float32Array> {
    const { batch, dimensions, model, prefixes } = this.settings;
    const vectors = new Float32Array(texts.length * dimensions);
    // What says nothing is sent to nobody, and many services refuse it.
    const said = texts.flatMap((text, n) => (text.trim() === '' ? [] : [{ n, input: (prefixes?.[kind] ?? '') + text }]));
    for (let from = 0; from < said.length; from += batch) {
      const part = said.slice(from, from + batch);
      await this.budget.spend(part.reduce((sum, { input }) => sum + input.length, 0));
      const answer = await this.service.post('/embeddings', { model, input: part.map(({ input }) => input), dimensions, encoding_format: 'float' }, signal);
      vectorsIn(answer, part.length, dimensions).forEach((vector, k) => vectors.set(vector, part[k].n * dimensions));
    }
    toUnitLength(vectors, dimensions);
    return vectors;
  }
}

function vectorsIn(answer: unknown, wanted: number, dimensions: number): readonly (readonly number[])[] {
  const data = (answer as { data?: unknown } | null)?.data;
  if (!Array.isArray(data) || data.length !== wanted) throw confused(`${wanted} entries in 'data'`, Array.isArray(data) ? `${data.length}` : typeof data);
  const vectors = new Array<readonly number[]>(wanted);
  for (const entry of data as { index?: unknown; embedding?: unknown }[]) {
    const { index, embedding } = entry ?? {};
    if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= wanted || vectors[index as number]) throw confused(`each index 0..${wanted - 1} once`, String(index));
    if (!Array.isArray(embedding) || embedding.length !== dimensions || !embedding.every(Number.isFinite)) {
      throw confused(`${dimensions} finite numbers a vector`, Array.isArray(embedding) ? `${embedding.length}: set the dimensions that the model has` : typeof embedding);
    }
    vectors[index as number] = embedding as number[];
  }
  return vectors;
}

const confused = (expected: string, got: string): DependencyError => new DependencyError('SERVICE_CONFUSED', `embeddings: expected ${expected}, got ${got}`);
