import { describe, expect, it } from '@jest/globals';
import { InputError } from '@zhiyin/domain';
import { parseJudgedQueries } from './judged-queries.ts';

const HEAD = '"id","product_uid","product_title","search_term","relevance"';

describe('parseJudgedQueries', () => {
  it('numbers products in their order and keeps queries that something answers', () => {
    const { titles, queries } = parseJudgedQueries(`${HEAD}\r\n1,10,"A ""big"" pan, steel","pan",3\r\n2,11,"Lid","pan",2.67\r\n3,10,"A ""big"" pan, steel","lid",1\r\n`);
    expect(titles).toEqual(['A "big" pan, steel', 'Lid']);
    expect(queries).toEqual([{ text: 'pan', relevant: new Set([0, 1]) }]);
  });

  it('says what it expected when nothing is in the file', () => {
    expect(() => parseJudgedQueries(HEAD)).toThrow(InputError);
    expect(() => parseJudgedQueries('')).toThrow(/expected lines/);
  });
});
