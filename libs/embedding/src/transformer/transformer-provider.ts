import { createHash } from 'node:crypto';
import { Tokenizer } from '@huggingface/tokenizers';
import { ConfigError } from '@zhiyin/domain';
import { onnxRuntime, type OnnxRuntime } from '@zhiyin/engine';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { EmbeddingProvider } from '../embedding-provider.ts';
import { openModelFolder, type ModelFiles } from './model-folder.ts';
import { toUnitLength } from '../unit-length.ts';

export interface TransformerSettings {
  /** Where models named 'organisation/name' lie; null: only whole paths. */
  readonly root: string | null;
  readonly model: string;
  /** SHA-256 of the model's files, as `openModelFolder` computes it; null takes what is there. */
  readonly sha256: string | null;
  readonly prefixes?: { readonly query: string; readonly item: string };
  /** What is longer is cut. */
  readonly mostTokens: number;
  /** Texts of similar length that run together. */
  readonly batch: number;
  readonly threads: number;
}

/** A sentence transformer on this machine: tokens through an ONNX graph, the mean of what comes out over the tokens of each text. */
export class TransformerProvider implements EmbeddingProvider {
  readonly id = 'transformer';
  readonly digest: string;

  private constructor(
    private readonly session: InferenceSession,
    private readonly ort: OnnxRuntime,
    private readonly tokenizer: Tokenizer,
    readonly dimensions: number,
    private readonly settings: TransformerSettings,
    files: ModelFiles,
  ) {
    const { prefixes, mostTokens } = settings;
    this.digest = createHash('sha256').update(JSON.stringify(['transformer', files.digest, prefixes ?? null, mostTokens])).digest('hex');
  }

  /** Loads the runtime and the model. @throws ConfigError MODEL_MISSING, MODEL_CHANGED, MODEL_UNUSABLE */
  static async open(settings: TransformerSettings): Promise<TransformerProvider> {
    const files = openModelFolder(settings.root, settings.model, settings.sha256);
    const ort = onnxRuntime();
    try {
      const session = await ort.InferenceSession.create(files.onnx, { intraOpNumThreads: settings.threads, interOpNumThreads: 1, executionMode: 'sequential' });
      const tokenizer = new Tokenizer(files.tokenizer, files.tokenizerConfig);
      const tried = await run(session, ort, [[tokenizer.encode('a').ids[0] ?? 0]]);
      return new TransformerProvider(session, ort, tokenizer, tried.dimensions, settings, files);
    } catch (cause) {
      throw new ConfigError('MODEL_UNUSABLE', `model '${settings.model}': expected a sentence transformer that takes input_ids and gives a vector a token: ${(cause as Error).message}`, {}, { cause });
    }
  }

  /** Blocks its thread while a batch runs: a second for some hundred short texts of a small model. */
  async embed(texts: readonly string[], kind: 'query' | 'item', signal?: AbortSignal): Promise<Float32Array> {
    const { batch, prefixes, mostTokens } = this.settings;
    const vectors = new Float32Array(texts.length * this.dimensions);
    const tokens = texts.map((text) => (text.trim() === '' ? [] : cut(this.tokenizer.encode((prefixes?.[kind] ?? '') + text).ids, mostTokens)));
    // Texts of one length need no padding, which costs as much as words.
    const order = [...tokens.keys()].filter((n) => tokens[n].length > 0).sort((a, b) => tokens[a].length - tokens[b].length || a - b);
    for (let from = 0; from < order.length; from += batch) {
      signal?.throwIfAborted();
      const rows = order.slice(from, from + batch);
      const { pooled } = await run(this.session, this.ort, rows.map((n) => tokens[n]));
      rows.forEach((n, k) => vectors.set(pooled.subarray(k * this.dimensions, (k + 1) * this.dimensions), n * this.dimensions));
    }
    toUnitLength(vectors, this.dimensions);
    return vectors;
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

/** The last token of an encoding closes it, and must stay. */
function cut(ids: readonly number[], most: number): readonly number[] {
  return ids.length <= most ? ids : [...ids.slice(0, most - 1), ids[ids.length - 1]];
}

/** @returns pooled: row-major [texts x dimensions], the mean over each text's own tokens */
async function run(session: InferenceSession, ort: OnnxRuntime, tokens: readonly (readonly number[])[]): Promise<{ readonly pooled: Float32Array; readonly dimensions: number }> {
  const width = Math.max(...tokens.map(({ length }) => length));
  const shape = [tokens.length, width];
  const [ids, mask] = [new BigInt64Array(tokens.length * width), new BigInt64Array(tokens.length * width)];
  tokens.forEach((row, n) => row.forEach((id, k) => {
    ids[n * width + k] = BigInt(id);
    mask[n * width + k] = 1n;
  }));
  const all: Readonly<Record<string, () => Tensor>> = {
    input_ids: () => new ort.Tensor('int64', ids, shape),
    attention_mask: () => new ort.Tensor('int64', mask, shape),
    token_type_ids: () => new ort.Tensor('int64', new BigInt64Array(ids.length), shape),
  };
  const unknown = session.inputNames.filter((name) => !(name in all));
  if (unknown.length) throw new RangeError(`it also asks for ${unknown.join(', ')}`);
  const output = await session.run(Object.fromEntries(session.inputNames.map((name) => [name, all[name]()])));
  const { data, dims } = output.last_hidden_state ?? output[session.outputNames[0]];
  if (dims.length !== 3 || dims[0] !== tokens.length || dims[1] !== width || !(data instanceof Float32Array)) throw new RangeError(`it gives [${dims.join(' x ')}]`);
  return { pooled: meanOver(data, tokens.map(({ length }) => length), width, dims[2]), dimensions: dims[2] };
}

function meanOver(states: Float32Array, lengths: readonly number[], width: number, dimensions: number): Float32Array {
  const pooled = new Float32Array(lengths.length * dimensions);
  lengths.forEach((length, n) => {
    for (let k = 0; k < length; k++) {
      for (let d = 0; d < dimensions; d++) pooled[n * dimensions + d] += states[(n * width + k) * dimensions + d] / length;
    }
  });
  return pooled;
}
