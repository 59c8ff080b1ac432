import fs from 'node:fs';
import path from 'node:path';
import { seededRng, silentLogger, tenantId } from '@zhiyin/domain';
import { bootstrapMean, hitAt, reciprocalRankAt, timeSplitTask, type Estimate, type Question } from '@zhiyin/evaluation';
import { defaultPipelines, validatePipeline, type PipelineSource, type TenantPipeline } from '@zhiyin/pipeline';
import { answerSearch, completeSearch, ItemSearch } from '@zhiyin/search';
import { ENGLISH_STOP_WORDS } from '@zhiyin/text';
import { fitInMemory } from '@zhiyin/training';
import { installedStrategies } from '../installed-strategies.ts';
import { importedView } from './imported-view.ts';
import { catalogueItemsOf, measuredPipeline } from './pipeline-recommendable.ts';
import { interval, signed } from './show-estimate.ts';

export const PURCHASE_PROTOCOL = 'purchase-search';

/** Shares of the sources in the order that are tried; 0 is relevance alone. */
const SHARES = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7];
const QUERIES_A_PERSON = 3;
const K = 10;
const NOBODY = tenantId(1);
/** Letters of the second word that have been typed when completions are asked for. */
const TYPED_LETTERS = 2;
const COMPLETIONS = 8;

interface Asked {
  readonly question: Question;
  readonly text: string;
  readonly item: number;
}

interface Ranks {
  readonly mrr: Float64Array;
  readonly hit: Float64Array;
  readonly unit: Int32Array;
  readonly empty: number;
}

export interface PurchaseSearchOptions {
  readonly data: string;
  readonly seed: number;
  /** At most so many people, drawn by the seed. */
  readonly users: number;
  readonly json?: string;
  readonly say: (line: string) => void;
}

export interface PurchaseSearchEvaluation {
  readonly protocol: string;
  readonly data: string;
  readonly seed: number;
  readonly queries: number;
  /** Mean MRR@10 by share, on the half that chooses. */
  readonly chosenFrom: Readonly<Record<string, number>>;
  readonly share: number;
  /** All below on the other half. */
  readonly plain: { readonly mrrAt10: Estimate; readonly hitAt10: Estimate };
  readonly personal: { readonly mrrAt10: Estimate; readonly hitAt10: Estimate };
  readonly gain: { readonly mrrAt10: Estimate; readonly hitAt10: Estimate };
  /** Share of the queries that found nothing. */
  readonly empty: number;
  /** Share of the queries that were among the completions of their first word and two letters. */
  readonly completed: Estimate;
}

/**
 * Search for what somebody then bought: trained on what came before one instant; the query is the first two content words of
 * an article bought after it. Relevance alone beside personal order, whose share is chosen on half of the people and judged on
 * the others.
 */
export async function evaluatePurchaseSearch({ data, seed, users, json, say }: PurchaseSearchOptions): Promise<PurchaseSearchEvaluation> {
  const task = timeSplitTask(await importedView(data), { seed, alreadyBought: 'allowed', sampleUsers: users });
  const pipeline = await trainedPipeline(task.train, seed, say);
  const items = catalogueItemsOf(task.train);
  const search = new ItemSearch({ catalogue: pipeline.catalogue, items: async function* () { yield items; } });
  const asked = Array.from({ length: task.questions }, (_, n) => task.question(n)).flatMap((question) => queriesOf(question, pipeline));
  const rng = seededRng(seed).fork('halves of the people');
  const half = new Map([...new Set(asked.map(({ question }) => question.unit))].map((unit) => [unit, rng.integer(2)] as const));
  const [chooses, judges] = [0, 1].map((side) => asked.filter(({ question }) => half.get(question.unit) === side));
  const chosenFrom: Record<string, number> = {};
  for (const share of SHARES) {
    chosenFrom[share] = mean((await ranksOf(search, withShare(pipeline, share), chooses)).mrr);
    say(`share ${share}: MRR@${K} ${chosenFrom[share].toFixed(4)}`);
  }
  const share = SHARES.reduce((best, other) => (chosenFrom[other] > chosenFrom[best] ? other : best));
  const [plain, personal] = [await ranksOf(search, withShare(pipeline, 0), judges), await ranksOf(search, withShare(pipeline, share), judges)];
  const estimate = (values: Float64Array): Estimate => bootstrapMean(values, seed, undefined, plain.unit);
  const both = ({ mrr, hit }: Pick<Ranks, 'mrr' | 'hit'>): PurchaseSearchEvaluation['plain'] => ({ mrrAt10: estimate(mrr), hitAt10: estimate(hit) });
  const result = {
    protocol: PURCHASE_PROTOCOL, data: path.basename(path.resolve(data)), seed, queries: judges.length, chosenFrom, share,
    plain: both(plain), personal: both(personal), gain: both({ mrr: minus(personal.mrr, plain.mrr), hit: minus(personal.hit, plain.hit) }),
    empty: plain.empty, completed: estimate(await completedOf(search, pipeline, judges)),
  };
  for (const { recommender } of pipeline.sources.values()) await recommender.close?.();
  if (json) fs.writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

/** Markdown; in brackets 95 % bootstrap intervals over people. */
export function purchaseSearchTable({ protocol, data, seed, queries, share, plain, personal, gain, empty, completed }: PurchaseSearchEvaluation): string {
  return [
    `Protocol ${protocol} on ${data}, seed ${seed}: ${queries} queries for articles that people then bought. In brackets: 95 % intervals.`,
    '',
    '| order | MRR@10 | Hit@10 |',
    '|---|---|---|',
    `| relevance alone | ${interval(plain.mrrAt10)} | ${interval(plain.hitAt10)} |`,
    `| personal, share ${share} | ${interval(personal.mrrAt10)} | ${interval(personal.hitAt10)} |`,
    `| gain | ${signed(gain.mrrAt10)} | ${signed(gain.hitAt10)} |`,
    '',
    `Found nothing: ${(100 * empty).toFixed(2)} %. Completed after the first word and two letters: ${interval(completed)}.`,
  ].join('\n');
}

/** The search placement that every tenant starts with, its strategies trained with their defaults. */
async function trainedPipeline(train: Parameters<typeof catalogueItemsOf>[0], seed: number, say: (line: string) => void): Promise<TenantPipeline> {
  const catalogue = await installedStrategies();
  const { document } = defaultPipelines(catalogue.ids()).find(({ placement }) => placement === 'search')!;
  const { pipeline } = validatePipeline(document, catalogue);
  const sources = new Map<string, PipelineSource>();
  for (const { strategy } of pipeline!.retrieve) {
    const plugin = catalogue.get(strategy);
    const recommender = await fitInMemory(plugin, catalogue.resolveConfig(strategy, {}), train, { tenant: NOBODY, seed, signal: new AbortController().signal, log: silentLogger });
    sources.set(strategy, { recommender, scoreScale: plugin.capabilities.scoreScale });
    say(`trained ${strategy}`);
  }
  return measuredPipeline(pipeline!, sources, train);
}

function withShare(pipeline: TenantPipeline, personalization: number): TenantPipeline {
  return { ...pipeline, document: { ...pipeline.document, search: { personalization } } };
}

function queriesOf(question: Question, { catalogue }: TenantPipeline): Asked[] {
  return [...question.relevant].slice(0, QUERIES_A_PERSON).flatMap((item) => {
    const words = catalogue.title(item).toLowerCase().split(/[^\p{L}\p{N}'-]+/u).filter((word) => /\p{L}{2}/u.test(word) && !ENGLISH_STOP_WORDS.has(word));
    return words.length < 2 ? [] : [{ question, item, text: words.slice(0, 2).join(' ') }];
  });
}

async function ranksOf(search: ItemSearch, pipeline: TenantPipeline, asked: readonly Asked[]): Promise<Ranks> {
  const ranks = { mrr: new Float64Array(asked.length), hit: new Float64Array(asked.length), unit: Int32Array.from(asked, ({ question }) => question.unit) };
  let empty = 0;
  for (const [n, { question, text, item }] of asked.entries()) {
    const { history, now, country } = question;
    const context = { now, placement: 'search', items: [], country, category: null };
    const request = { history, context, limit: K, exclude: [], filter: null, explain: false, seed: 1, bucket: null };
    const { items, fallback } = await answerSearch(search, pipeline, request, { text, sort: 'relevance', facets: [], skip: 0, limit: K });
    if (fallback) empty++;
    const found = fallback ? [] : items.map(({ number }) => number);
    ranks.mrr[n] = reciprocalRankAt(found, new Set([item]), K);
    ranks.hit[n] = hitAt(found, new Set([item]), K);
  }
  return { ...ranks, empty: empty / asked.length };
}

async function completedOf(search: ItemSearch, pipeline: TenantPipeline, asked: readonly Asked[]): Promise<Float64Array> {
  const hits = new Float64Array(asked.length);
  for (const [n, { text }] of asked.entries()) {
    const typed = text.slice(0, text.indexOf(' ') + 1 + TYPED_LETTERS);
    const completions = await completeSearch(search, pipeline, { text: typed, limit: COMPLETIONS });
    hits[n] = completions.some((completion) => completion.text === text) ? 1 : 0;
  }
  return hits;
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, n) => value - b[n]);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
