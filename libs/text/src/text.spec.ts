import { describe, expect, it } from '@jest/globals';
import { analyze, bm25, tellingWords, tfIdf, TermMatrixBuilder, wordFields } from './index.ts';

/** The most telling form of every word that says something. */
const told = (text: string): string[] => tellingWords(analyze(text)).map(({ terms: [first] }) => first);

describe('what an item is described by', () => {
  it('is lower case, without accents, endings and stop words', () => {
    expect(told('The Crème Brûlée DISHES of Glasses and Berries')).toEqual(['creme', 'brule', 'dish', 'glass', 'berri']);
  });

  it('keeps model numbers and sizes whole, however they are written', () => {
    expect(told('Sony WH-1000XM5, WH1000XM5')).toEqual(['soni', 'wh1000xm5', 'wh1000xm5']);
    expect(told('1,5 kg or 1.5kg; 12 cm')).toEqual(['1.5kg', '1.5kg', '12cm']);
  });

  it('drops the possessive, and counts the parts of what is written with a hyphen for less', () => {
    expect(told("white hanging heart children's")).toEqual(['white', 'hang', 'heart', 'children']);
    expect(wordFields(analyze('t-light mug'), 2)).toEqual([{ tokens: ['t', 'mug'], weight: 2 }, { tokens: ['light', 'tlight'], weight: 1.2 }]);
  });

  it('cuts Chinese and Japanese, which write no spaces', () => {
    expect(told('不锈钢保温杯')).toEqual(expect.arrayContaining(['不锈钢', '保温', '温杯']));
    expect(told('東京の猫')).toContain('猫');
  });

  it('keeps the vowel signs of Hindi and the voicing marks of Japanese', () => {
    expect(told('हिन्दी').join('')).toBe('हिन्दी');
    expect(told('ガラス')).toContain('ガラス');
  });

  it('is nothing where nothing is said', () => {
    expect(told(' - … !')).toEqual([]);
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
