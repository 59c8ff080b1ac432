import type { EmbeddingProvider } from './embedding-provider.ts';
import { textOf, type ItemsByNumber } from './learn-catalogue-words.ts';

const PAGE = 1000;

/** row-major [items.size x dimensions] what a provider makes of a catalogue; zeros for what is no item to recommend. */
export async function itemVectors(provider: EmbeddingProvider, items: ItemsByNumber, signal?: AbortSignal): Promise<Float32Array> {
  const { dimensions } = provider;
  const vectors = new Float32Array(items.size * dimensions);
  const said = Array.from({ length: items.size }, (_, number) => ({ number, text: textOf(items.at(number)) })).filter(({ text }) => text !== '');
  for (let from = 0; from < said.length; from += PAGE) {
    const page = said.slice(from, from + PAGE);
    const found = await provider.embed(page.map(({ text }) => text), 'item', signal);
    page.forEach(({ number }, n) => vectors.set(found.subarray(n * dimensions, (n + 1) * dimensions), number * dimensions));
  }
  return vectors;
}
