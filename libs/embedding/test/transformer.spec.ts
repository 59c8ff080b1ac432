import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openModelFolder, TransformerProvider, type TransformerSettings } from '@zhiyin/embedding';
import { SIZE, TABLE, WORDS, writeTinyTransformer } from './tiny-transformer.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-models-'));
const settings: TransformerSettings = { root, model: 'zhiyin/tiny', sha256: null, mostTokens: 16, batch: 2, threads: 1 };

/** The same model by hand: attention of every word to every word, the word itself added, the mean, length 1. */
function byHand(words: readonly string[]): number[] {
  const rows = words.map((word) => [...TABLE.subarray(WORDS.indexOf(word) * SIZE, (WORDS.indexOf(word) + 1) * SIZE)]);
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, d) => sum + value * b[d], 0);
  const mean = new Array<number>(SIZE).fill(0);
  for (const row of rows) {
    const weights = rows.map((other) => Math.exp(dot(row, other)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let d = 0; d < SIZE; d++) mean[d] += (row[d] + rows.reduce((sum, other, n) => sum + (weights[n] / total) * other[d], 0)) / rows.length;
  }
  return mean.map((value) => value / Math.hypot(...mean));
}

describe('a transformer on this machine', () => {
  let provider: TransformerProvider;
  beforeAll(async () => {
    writeTinyTransformer(path.join(root, 'zhiyin/tiny'));
    provider = await TransformerProvider.open(settings);
  });
  afterAll(async () => {
    await provider.close();
    fs.rmSync(root, { recursive: true });
  });

  const rows = (vectors: Float32Array): number[][] => Array.from({ length: vectors.length / SIZE }, (_, n) => [...vectors.subarray(n * SIZE, (n + 1) * SIZE)]);

  it('gives the mean over each text\'s own tokens, whatever else is in the batch', async () => {
    const found = rows(await provider.embed(['Red mugs', 'a garden hose', '', 'cup'], 'item'));
    const expected = [['[CLS]', 'red', 'mug', '##s', '[SEP]'], ['[CLS]', '[UNK]', 'garden', 'hose', '[SEP]'], null, ['[CLS]', 'cup', '[SEP]']];
    expected.forEach((words, n) => found[n].forEach((value, d) => expect(value).toBeCloseTo(words ? byHand(words)[d] : 0, 5)));
  });

  it('cuts long texts and keeps their last token', async () => {
    const [cut] = rows(await provider.embed(['red '.repeat(100)], 'item'));
    byHand(['[CLS]', ...new Array<string>(14).fill('red'), '[SEP]']).forEach((value, d) => expect(cut[d]).toBeCloseTo(value, 5));
  });

  it('tells queries from items where the model wants to know, and says so in its digest', async () => {
    const told = await TransformerProvider.open({ ...settings, prefixes: { query: 'red ', item: 'blue ' } });
    const [query, item] = [await told.embed(['mug'], 'query'), await told.embed(['mug'], 'item')];
    byHand(['[CLS]', 'red', 'mug', '[SEP]']).forEach((value, d) => expect(query[d]).toBeCloseTo(value, 5));
    byHand(['[CLS]', 'blue', 'mug', '[SEP]']).forEach((value, d) => expect(item[d]).toBeCloseTo(value, 5));
    expect(told.digest).not.toBe(provider.digest);
    await told.close();
  });

  it('is held to the files it was pinned to', async () => {
    const { digest } = openModelFolder(root, 'zhiyin/tiny', null);
    expect(openModelFolder(null, path.join(root, 'zhiyin/tiny'), digest).digest).toBe(digest);
    await expect(TransformerProvider.open({ ...settings, sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'MODEL_CHANGED' });
  });

  it('says what is missing, and lets no name lead out of the folder', () => {
    expect(() => openModelFolder(root, 'zhiyin/other', null)).toThrow(/expected tokenizer\.json and one of/);
    expect(() => openModelFolder(root, '../etc', null)).toThrow(/organisation\/name/);
    expect(() => openModelFolder(null, 'zhiyin/tiny', null)).toThrow(/MODELS_FOLDER/);
  });
});

const models = process.env.ZHIYIN_MODELS;
if (models === undefined) console.log('ZHIYIN_MODELS names no folder with a real sentence transformer: how one understands words is not tested');
else {
  it('finds, with the real model of $ZHIYIN_MODELS, that a couch is more like a sofa than a hammer', async () => {
    const provider = await TransformerProvider.open({ ...settings, root: null, model: models, mostTokens: 64 });
    const vectors = await provider.embed(['couch', 'sofa', 'hammer'], 'item');
    const d = provider.dimensions;
    const cosine = (a: number, b: number): number => vectors.subarray(a * d, (a + 1) * d).reduce((sum, value, n) => sum + value * vectors[b * d + n], 0);
    expect(cosine(0, 1)).toBeGreaterThan(cosine(0, 2));
    await provider.close();
  });
}
