import fs from 'node:fs';
import path from 'node:path';
import { parseJudgedQueries } from '@zhiyin/dataset';
import type { Bitset, CatalogueItem } from '@zhiyin/domain';
import { answerQueries, bootstrapMean, searchGain, type Estimate, type SearchAnswers, type Searcher } from '@zhiyin/evaluation';
import { LiveCatalogue } from '@zhiyin/live';
import { ItemSearch, Synonyms, type RankedItems } from '@zhiyin/search';
import { FusedSearch, type Fusion } from './fused-search.ts';
import { referenceSearch } from './reference-search.ts';
import { interval, signed } from './show-estimate.ts';
import { readZippedText } from './zipped-text.ts';

export const SEARCH_PROTOCOL = 'homedepot-search';

export interface SearchMethod {
  readonly recallAt50: Estimate;
  readonly mrrAt10: Estimate;
  /** Over the reference, paired by query. */
  readonly gain: { readonly recallAt50: Estimate; readonly mrrAt10: Estimate };
  readonly empty: number;
  readonly msPerQuery: number;
}

export interface SearchEvaluation {
  readonly protocol: string;
  readonly data: string;
  readonly seed: number;
  readonly items: number;
  readonly queries: number;
  readonly methods: Readonly<Record<string, SearchMethod>>;
  readonly fusion: Fusion;
}

export interface SearchEvaluationOptions {
  readonly data: string;
  readonly seed: number;
  readonly json?: string;
  readonly say: (line: string) => void;
}

/** Measures search over the titles of a folder with judged queries, beside plain BM25. @throws InputError when it cannot be read */
export async function evaluateSearch({ data, seed, json, say }: SearchEvaluationOptions): Promise<SearchEvaluation> {
  const { titles, queries } = parseJudgedQueries(readZippedText(data, 'train.csv', 'latin1'));
  const { find, eligible } = await lexicalSearch(titles);
  const fused = await FusedSearch.of(find, titles, eligible, seed);
  const fusion = await fused.choose(queries, seed);
  const searchers: Readonly<Record<string, Searcher>> = {
    'plain BM25': referenceSearch(titles),
    lexical: async (text, limit) => (await find(text, limit)).items,
    'by meaning (own words)': fused.byMeaning,
    'lexical + meaning': fused.at(fusion.weight),
  };
  const methods: Record<string, SearchMethod> = {};
  let reference: SearchAnswers | undefined;
  for (const [name, search] of Object.entries(searchers)) {
    const began = performance.now();
    const answers = await answerQueries(search, queries);
    reference ??= answers;
    methods[name] = methodOf(answers, reference, (performance.now() - began) / queries.length, seed);
    say(`${name}: Recall@50 ${methods[name].recallAt50.value.toFixed(4)}, MRR@10 ${methods[name].mrrAt10.value.toFixed(4)}`);
  }
  fused.close();
  const result = { protocol: SEARCH_PROTOCOL, data: path.basename(path.resolve(data)), seed, items: titles.length, queries: queries.length, methods, fusion };
  if (json) fs.writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

/** Markdown; in brackets 95 % bootstrap intervals over queries. */
export function searchTable({ protocol, data, seed, items, queries, methods, fusion }: SearchEvaluation): string {
  const lines = Object.entries(methods).map(([name, { recallAt50, mrrAt10, gain, empty, msPerQuery }]) =>
    `| ${name} | ${interval(recallAt50)} | ${interval(mrrAt10)} | ${signed(gain.recallAt50)} | ${signed(gain.mrrAt10)} | ${(100 * empty).toFixed(2)} % | ${msPerQuery.toFixed(2)} |`);
  return [
    `Protocol ${protocol} on ${data}, seed ${seed}: ${queries} queries with a relevant item, over all ${items} titles. In brackets: 95 % intervals.`,
    '',
    '| method | Recall@50 | MRR@10 | Recall@50 over plain | MRR@10 over plain | found nothing | ms a query |',
    '|---|---|---|---|---|---|---|',
    ...lines,
    '',
    `Share of meaning ${fusion.weight}, chosen on half of the queries; on the other half it adds ${signed(fusion.recallAt50)} to Recall@50 and ${signed(fusion.mrrAt10)} to MRR@10: ${fusion.serves} serves.`,
  ].join('\n');
}

/** As a tenant's search finds them, with nothing but titles known. */
async function lexicalSearch(titles: readonly string[]): Promise<{ readonly find: (text: string, limit: number) => Promise<RankedItems>; readonly eligible: Bitset }> {
  const catalogue = new LiveCatalogue();
  const items = titles.map(itemOf);
  catalogue.put(items);
  const search = new ItemSearch({ catalogue, items: async function* () { yield items; } });
  await search.ready();
  const eligible = catalogue.offered();
  return { eligible, find: (text, limit) => search.find({ text, eligible, limit, sort: 'relevance', facets: [], synonyms: Synonyms.NONE, now: 0 }) };
}

function itemOf(title: string, number: number): CatalogueItem {
  return {
    number, id: String(number), title, type: 'product', description: null, brand: null, categories: [], price: null, cost: null, currency: null, stock: null,
    available: true, publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0,
  };
}

function methodOf(answers: SearchAnswers, reference: SearchAnswers, msPerQuery: number, seed: number): SearchMethod {
  return {
    recallAt50: bootstrapMean(answers.recallAt50, seed),
    mrrAt10: bootstrapMean(answers.reciprocalRankAt10, seed),
    gain: { recallAt50: searchGain(answers, reference, 'recallAt50', seed), mrrAt10: searchGain(answers, reference, 'reciprocalRankAt10', seed) },
    empty: answers.empty,
    msPerQuery,
  };
}
