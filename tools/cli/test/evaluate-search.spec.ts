import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { evaluateSearch, searchTable } from '../src/evaluate/evaluate-search.ts';

const HEAD = '"id","product_uid","product_title","search_term","relevance"';
/** Eight of each kind; what is judged 1 is no answer. */
const CSV = [HEAD, ...Array.from({ length: 8 }, (_, n) => [
  `1,10${n},"2 in. x ${n + 4} in. x 96 in. stud","2x${n + 4}",3`,
  `2,20${n},"Round toilet number${n}, white","number${n} tiolet",2.67`,
  `3,30${n},"Ceiling fan model${n}","model${n} fan",3`,
  `4,30${n},"Ceiling fan model${n}","ceiling fan",1`,
].join('\n'))].join('\n');
let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-judged-'));
  fs.writeFileSync(path.join(folder, 'train.csv.zip'), zipSync({ 'train.csv': strToU8(CSV) }));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it('measures search on judged queries beside plain BM25, from a zipped file', async () => {
  const json = path.join(folder, 'figures.json');
  const result = await evaluateSearch({ data: folder, seed: 1, json, say: () => undefined });
  expect([result.items, result.queries]).toEqual([24, 24]);
  // Plain BM25 finds '2x4' nowhere.
  expect(result.methods['plain BM25'].recallAt50.value).toBeCloseTo(2 / 3);
  expect(result.methods.lexical.recallAt50.value).toBe(1);
  expect(result.methods.lexical.gain.recallAt50.value).toBeCloseTo(1 / 3);
  expect(['lexical', 'fused']).toContain(result.fusion.serves);
  expect(JSON.parse(fs.readFileSync(json, 'utf8'))).toEqual(result);
  expect(searchTable(result)).toContain('| lexical | 1.0000 (1.0000 - 1.0000)');
});

it('says what it looked for when the file is not there', async () => {
  await expect(evaluateSearch({ data: os.devNull, seed: 1, say: () => undefined })).rejects.toThrow(/train\.csv or train\.csv\.zip/);
});
