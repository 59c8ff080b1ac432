import type { ItemNumber } from '@zhiyin/domain';
import { eligibleItems, recommend, type PipelineRequest, type TenantPipeline } from '@zhiyin/pipeline';
import type { Completion } from './complete.ts';
import type { Facet } from './facets.ts';
import type { SortOrder } from './find.ts';
import type { ItemSearch } from './item-search.ts';
import { personalized, PERSONAL_WINDOW } from './personalize.ts';
import { Synonyms } from './synonyms.ts';

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
  /** Nothing was found: these are recommendations of the placement instead. */
  readonly fallback: boolean;
  readonly degraded: readonly string[];
}

/**
 * Answers a query by what a placement's pipeline allows: its filters decide what may be shown, its sources put what was
 * found into a personal order as far as the placement wants it, and recommend where nothing was found.
 * @throws InputError FILTER_INVALID, FILTER_TOO_DEAR, FACET_UNKNOWN; LimitError FILTERS_BUSY
 */
export async function answerSearch(search: ItemSearch, pipeline: TenantPipeline, request: PipelineRequest, question: SearchQuestion): Promise<AnsweredSearch> {
  const { catalogue } = pipeline;
  const { text, sort, facets, skip, limit } = question;
  await search.ready();
  const eligible = await eligibleItems(pipeline, request);
  const personalization = sort === 'relevance' && text !== '' ? (pipeline.document.search?.personalization ?? 0) : 0;
  const found = await search.find({ text, eligible, sort, facets, limit: Math.max(skip + limit, personalization > 0 ? PERSONAL_WINDOW : 0), synonyms: Synonyms.NONE, now: request.context.now });
  if (found.total === 0 && text !== '' && skip === 0) return fallback(pipeline, request, found.query.corrected, found.facets);
  const { order, degraded } = await personalized(pipeline, request, found, personalization);
  const items = order.slice(skip, skip + limit).map(({ item, score }) => ({
    number: item, id: catalogue.idOf(item), score, highlights: search.highlight(found.query, catalogue.title(item)),
  }));
  return { items, total: found.total, facets: found.facets, corrected: found.query.corrected, fallback: false, degraded };
}

async function fallback(pipeline: TenantPipeline, request: PipelineRequest, corrected: string | null, facets: readonly Facet[]): Promise<AnsweredSearch> {
  const { items, scores, degraded } = await recommend(pipeline, request);
  const shown = Array.from(items, (number, row) => ({ number, id: pipeline.catalogue.idOf(number), score: scores[row], highlights: [] }));
  return { items: shown, total: 0, facets, corrected, fallback: true, degraded };
}

/** Ways to go on with what somebody types; each finds something that may be shown. */
export async function completeSearch(search: ItemSearch, { catalogue, document }: TenantPipeline, { text, limit }: Pick<SearchQuestion, 'text' | 'limit'>): Promise<Completion[]> {
  const eligible = document.filter.some(({ kind }) => kind === 'in-stock') ? catalogue.offered() : catalogue.listed();
  return search.complete(text, eligible, limit);
}
