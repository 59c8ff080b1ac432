import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openKernels, type Kernels } from '@zhiyin/compute';
import { Bitset } from '@zhiyin/domain';
import { learnOwnWords, OwnWordsProvider, type OwnWords } from '@zhiyin/embedding';
import { fuse, SemanticIndex } from './index.ts';

/** Sofa and couch never stand together, but both stand beside living room and cushion. */
const TEXTS = [
  'sofa for the living room', 'sofa with cushion', 'sofa cushion living room', 'couch for the living room', 'couch with cushion', 'couch cushion living room',
  'hammer and nail', 'hammer for nail and wood', 'wood nail', 'wood hammer', '',
];
let kernels: Kernels;
let words: OwnWords;
let index: SemanticIndex;

beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
  words = await learnOwnWords(kernels, TEXTS, { dimensions: 3, seed: 1 });
  index = await SemanticIndex.of(new OwnWordsProvider(words), TEXTS);
});
afterAll(async () => {
  index.close();
  await kernels.close();
});

const all = Bitset.all(TEXTS.length);

describe('own words', () => {
  it('finds couches for a sofa, before hammers', async () => {
    const { items } = await index.nearest('sofa', 6, all);
    expect([...items].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('says nothing about words it does not know', async () => {
    expect((await index.nearest('xylophone', 3, all)).items).toHaveLength(0);
    expect((await index.nearest('', 3, all)).items).toHaveLength(0);
  });

  it('finds only what is eligible', async () => {
    expect([...(await index.nearest('sofa', 5, Bitset.of(TEXTS.length, [6, 3]))).items]).toEqual([3, 6]);
  });

  it('learns the same from the same texts, with a digest that tells', async () => {
    const again = await learnOwnWords(kernels, TEXTS, { dimensions: 3, seed: 1 });
    expect(new OwnWordsProvider(again).digest).toBe(new OwnWordsProvider(words).digest);
    expect(new OwnWordsProvider(await learnOwnWords(kernels, TEXTS.slice(1), { dimensions: 3, seed: 1 })).digest).not.toBe(new OwnWordsProvider(words).digest);
  });

  it('says so when there is nothing to learn from', async () => {
    await expect(learnOwnWords(kernels, ['red', 'blue'], { dimensions: 3, seed: 1 })).rejects.toMatchObject({ code: 'TOO_FEW_WORDS' });
  });

  it('takes no more dimensions than the texts have', async () => {
    expect((await learnOwnWords(kernels, ['red mug', 'red mug', 'blue mug', 'blue pan'], { dimensions: 100, seed: 1 })).dimensions).toBeLessThanOrEqual(4);
  });
});

describe('fuse', () => {
  const lexical = { items: Int32Array.of(6, 0), scores: Float32Array.of(4, 2) };

  it('is lexical alone at 0', async () => {
    const fused = fuse(lexical, index, await index.nearest('couch', 5, all), 0, 5);
    expect([[...fused.items], [...fused.scores]]).toEqual([[6, 0], [1, 0.5]]);
  });

  it('raises what means the same, also what no word was found in', async () => {
    const fused = fuse(lexical, index, await index.nearest('couch', 5, all), 0.9, 7);
    expect(fused.items.at(-1)).toBe(6);
    expect([...fused.items]).toEqual(expect.arrayContaining([4, 5]));
  });
});
