import { describe, expect, it } from '@jest/globals';
import { bm25, tfIdf, tokenize, TermMatrixBuilder } from './index.ts';

describe('tokenize', () => {
  it('lower-cases, folds accents and plurals and drops stop words', () => {
    expect(tokenize('The Crème Brûlée DISHES of Glasses and Berries')).toEqual(['creme', 'brulee', 'dish', 'glass', 'berry']);
  });

  it('keeps model numbers and sizes whole, however they are written', () => {
    expect(tokenize('Sony WH-1000XM5, WH1000XM5')).toEqual(['sony', 'wh1000xm5', 'wh1000xm5']);
    expect(tokenize('1,5 kg or 1.5kg; 12 cm')).toEqual(['1.5kg', '1.5kg', '12cm']);
  });

  it('splits hyphened words and drops the possessive', () => {
    expect(tokenize("white hanging heart t-light children's")).toEqual(['white', 'hanging', 'heart', 't', 'light', 'children']);
  });

  it('cuts Chinese and Japanese, which write no spaces', () => {
    expect(tokenize('不锈钢保温杯').length).toBeGreaterThan(1);
    expect(tokenize('不锈钢保温杯').join('')).toBe('不锈钢保温杯');
    expect(tokenize('東京の猫')).toContain('猫');
  });

  it('keeps the vowel signs of Hindi and the voicing marks of Japanese', () => {
    expect(tokenize('हिन्दी').join('')).toBe('हिन्दी');
    expect(tokenize('ガラス').join('')).toBe('ガラス');
  });

  it('finds nothing in nothing', () => {
    expect(tokenize(' - … !')).toEqual([]);
  });
});

const three = (): TermMatrixBuilder => {
  const builder = new TermMatrixBuilder();
  builder.add([{ tokens: ['red', 'mug'], weight: 2 }, { tokens: ['mug'], weight: 1 }]);
  builder.add([{ tokens: ['blue', 'mug'], weight: 1 }]);
  builder.add([]);
  return builder;
};

describe('TermMatrixBuilder', () => {
  it('counts by field weight and numbers terms in their order', () => {
    const matrix = three().build();
    expect(matrix.terms).toEqual(['blue', 'mug', 'red']);
    expect([...matrix.documentFrequency]).toEqual([1, 2, 1]);
    expect([...matrix.counts.offsets]).toEqual([0, 2, 4, 4]);
    expect([...matrix.counts.columns]).toEqual([1, 2, 0, 1]);
    expect([...matrix.counts.values]).toEqual([3, 2, 1, 1]);
    expect([...matrix.lengths]).toEqual([5, 2, 0]);
  });

  it('prunes terms too rare or too common', () => {
    expect(three().build({ minDocuments: 2 }).terms).toEqual(['mug']);
    expect(three().build({ maxDocumentShare: 0.5 }).terms).toEqual(['blue', 'red']);
  });
});

describe('weighting', () => {
  it('follows the BM25 formula', () => {
    const weights = bm25(three().build(), { k1: 1.2, b: 0.75 });
    const idf = Math.log(1 + (3 - 2 + 0.5) / (2 + 0.5));
    const longness = 0.25 + 0.75 * (5 / (7 / 3));
    expect(weights.values[0]).toBeCloseTo((idf * 3 * 2.2) / (3 + 1.2 * longness), 5);
  });

  it('follows the TF-IDF formula', () => {
    const weights = tfIdf(three().build());
    expect(weights.values[0]).toBeCloseTo((1 + Math.log(3)) * (Math.log(4 / 3) + 1), 5);
  });

  it('is finite for a corpus without a single term', () => {
    const builder = new TermMatrixBuilder();
    builder.add([]);
    expect(bm25(builder.build()).values).toHaveLength(0);
  });
});
