import type { Bitset, ItemNumber } from '@zhiyin/domain';
import { eligibleItems, recommend, type PipelineRequest, type TenantPipeline } from '@zhiyin/pipeline';
import type { Completion } from './complete.ts';
import type { Facet } from './facets.ts';
import type { Found, SortOrder } from './find.ts';
import type { ItemSearch } from './item-search.ts';
import { personalized, type PersonalOrder } from './personalize.ts';
import type { RankedItems } from './rank-matches.ts';
import { SearchRules } from './search-rules.ts';

/** What somebody searches for, beside what every request of a pipeline says. */
export interface SearchQuestion {
  /** '' finds everything that may be shown. */
  readonly text: string;
  readonly sort: SortOrder;
  readonly facets: readonly string[];
  /** Passed over: what earlier pages showed. */
  readonly skip: number;
  readonly limit: number;
}

export interface FoundItem {
  readonly number: ItemNumber;
  readonly id: string;
  /** Comparable within this answer only. */
  readonly score: number;
  /** Where the title says what was asked for: [start, end) in UTF-16 units. */
  readonly highlights: readonly (readonly [start: number, end: number])[];
}

export interface AnsweredSearch {
  readonly items: readonly FoundItem[];
  /** Items that match, on all pages. */
  readonly total: number;
  readonly facets: readonly Facet[];
  /** What was probably meant. */
  readonly corrected: string | null;
  /** Where the shop wants whoever asks this to go. */
  readonly redirect: string | null;
  /** Nothing was found: these are recommendations of the placement instead. */
  readonly fallback: boolean;
  readonly degraded: readonly string[];
}

/** How long the first search of a tenant waits for its index. */
const INDEX_WAIT_MS = 5_000;
/** The first so many are raised, buried and put into a personal order; further ones follow by relevance alone. */
const WINDOW = 100;

/**
 * Answers a query by what a placement's pipeline allows: its filters decide what may be shown, its rules what stands first,
 * its sources put what was found into a personal order as far as the placement wants it, and recommend where nothing was found
 * or the index is not there yet.
 * @throws InputError FILTER_INVALID, FILTER_TOO_DEAR, FACET_UNKNOWN; LimitError FILTERS_BUSY
 */
export async function answerSearch(search: ItemSearch, pipeline: TenantPipeline, request: PipelineRequest, question: SearchQuestion): Promise<AnsweredSearch> {
  const { text, sort, facets, skip, limit } = question;
  const { now } = request.context;
  if (!(await readyIn(search, pipeline))) {
    const { degraded, ...instead } = await recommended(pipeline, request);
    return { ...instead, facets: [], corrected: null, redirect: null, degraded: [...degraded, 'search-index-not-ready'] };
  }
  const rules = SearchRules.of(pipeline.document, text, search.locale, now);
  const eligible = await eligibleItems(pipeline, request);
  await rules.hide(pipeline, eligible);
  const pinned = sort === 'relevance' ? rules.pinned(pipeline, eligible) : [];
  const found = await search.find({ text, eligible, sort, facets, limit: Math.max(skip + limit, WINDOW), synonyms: rules.synonyms, now });
  const about = { facets: found.facets, corrected: found.query.corrected, redirect: rules.redirect };
  if (found.total === 0 && text.trim() !== '' && skip === 0 && !pinned.length) return { ...about, ...(await recommended(pipeline, request)) };
  const { order, degraded } = await ordered(pipeline, request, found, question, rules);
  const shown = pinFirst(order, pinned).slice(skip, skip + limit);
  const highlighter = search.highlighter(found.query);
  const items = shown.map(({ item, score }) => ({ number: item, id: pipeline.catalogue.idOf(item), score, highlights: highlighter.places(pipeline.catalogue.title(item)) }));
  return { ...about, items, total: Math.max(found.total, pinned.length), fallback: false, degraded };
}

/** Relevance, what the rules make of it, and what the sources think of it for this person. */
async function ordered(pipeline: TenantPipeline, request: PipelineRequest, found: Found, { text, sort }: SearchQuestion, rules: SearchRules): Promise<PersonalOrder> {
  const byRelevance = sort === 'relevance' && text.trim() !== '';
  if (!byRelevance) return { order: Array.from(found.items, (item, row) => ({ item, score: found.scores[row] })), degraded: [] };
  const boosted = await boostedBy(rules, pipeline, found);
  return personalized(pipeline, request, boosted, WINDOW, pipeline.document.search?.personalization ?? 0);
}

async function boostedBy({ boosts }: SearchRules, { filters }: TenantPipeline, { items, scores }: RankedItems): Promise<RankedItems> {
  if (!boosts.length) return { items, scores };
  const raised = scores.slice();
  for (const { expression, factor } of boosts) {
    await filters.prepare(expression, 'rule');
    const passing = filters.passing(expression);
    for (let row = 0; row < Math.min(WINDOW, items.length); row++) if (passing.has(items[row])) raised[row] *= factor;
  }
  const order = Int32Array.from(items.keys()).sort((a, b) => Number(b < WINDOW) - Number(a < WINDOW) || (a < WINDOW ? raised[b] - raised[a] : 0) || a - b);
  return { items: order.map((row) => items[row]), scores: Float32Array.from(order, (row) => raised[row]) };
}

function pinFirst(order: PersonalOrder['order'], pinned: readonly ItemNumber[]): PersonalOrder['order'] {
  if (!pinned.length) return order;
  const first = new Set(pinned);
  const top = order.at(0)?.score ?? 1;
  return [...pinned.map((item) => ({ item, score: top })), ...order.filter(({ item }) => !first.has(item))];
}

async function recommended(pipeline: TenantPipeline, request: PipelineRequest): Promise<Pick<AnsweredSearch, 'items' | 'total' | 'fallback' | 'degraded'>> {
  const { items, scores, degraded } = await recommend(pipeline, request);
  const shown = Array.from(items, (number, row) => ({ number, id: pipeline.catalogue.idOf(number), score: scores[row], highlights: [] }));
  return { items: shown, total: 0, fallback: true, degraded };
}

/** Ways to go on with what somebody types; each finds something that may be shown. */
export async function completeSearch(search: ItemSearch, pipeline: TenantPipeline, { text, limit }: Pick<SearchQuestion, 'text' | 'limit'>): Promise<Completion[]> {
  return (await readyIn(search, pipeline)) ? search.complete(text, allowedToAll(pipeline), limit) : [];
}

function readyIn(search: ItemSearch, { log }: TenantPipeline): Promise<boolean> {
  return search.readyWithin(INDEX_WAIT_MS, (err) => log.warn({ err }, 'search index not built, trying again with the next search'));
}

function allowedToAll({ catalogue, document }: TenantPipeline): Bitset {
  return document.filter.some(({ kind }) => kind === 'in-stock') ? catalogue.offered() : catalogue.listed();
}
