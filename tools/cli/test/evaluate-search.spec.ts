import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { evaluateSearch, searchTable } from '../src/evaluate/evaluate-search.ts';

const CSV = [
  '"id","product_uid","product_title","search_term","relevance"',
  '1,100,"2 in. x 4 in. x 96 in. stud","2x4",3',
  '2,101,"Round toilet, white","tiolet",2.67',
  '3,102,"Ceiling fan","ceiling fan",3',
  '4,100,"2 in. x 4 in. x 96 in. stud","ceiling fan",1',
].join('\n');
let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-judged-'));
  fs.writeFileSync(path.join(folder, 'train.csv.zip'), zipSync({ 'train.csv': strToU8(CSV) }));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it('measures search on judged queries beside plain BM25, from a zipped file', async () => {
  const json = path.join(folder, 'figures.json');
  const result = await evaluateSearch({ data: folder, seed: 1, json, say: () => undefined });
  expect([result.items, result.queries]).toEqual([3, 3]);
  // Plain BM25 finds '2x4' nowhere and does not understand 'tiolet'.
  expect(result.methods['plain BM25'].recallAt50.value).toBeCloseTo(1 / 3);
  expect(result.methods.lexical.recallAt50.value).toBe(1);
  expect(result.methods.lexical.gain.recallAt50.value).toBeCloseTo(2 / 3);
  expect(JSON.parse(fs.readFileSync(json, 'utf8'))).toEqual(result);
  expect(searchTable(result)).toContain('| lexical | 1.0000 (1.0000 - 1.0000)');
});

it('says what it looked for when the file is not there', async () => {
  await expect(evaluateSearch({ data: os.devNull, seed: 1, say: () => undefined })).rejects.toThrow(/train\.csv or train\.csv\.zip/);
});
