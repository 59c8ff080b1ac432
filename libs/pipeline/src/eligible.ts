import { Bitset, DAY_MS, HOUR_MS, type BehaviourEvent } from '@zhiyin/domain';
import type { PipelineFilter } from './pipeline-document.ts';
import type { PipelineRequest, TenantPipeline } from './tenant-pipeline.ts';

/**
 * What this request may be answered with: listed items, less what the document's filters, the caller's filter and
 * exclusions take away. The items somebody is looking at are never an answer.
 * O(catalogue / 32 + history), and a look at every item for an expression that is new.
 * @throws InputError FILTER_INVALID, FILTER_TOO_DEAR for the caller's expression, LimitError FILTERS_BUSY
 */
export async function eligibleItems(pipeline: TenantPipeline, request: PipelineRequest): Promise<Bitset> {
  const eligible = await allowedItems(pipeline, request);
  for (const item of request.context.items) eligible.delete(item);
  return eligible;
}

/** Of the caller's own candidates those that may be shown, a context item among them too. */
export async function eligibleCandidates(pipeline: TenantPipeline, request: PipelineRequest, candidates: readonly number[]): Promise<Bitset> {
  const allowed = await allowedItems(pipeline, request);
  return Bitset.of(allowed.size, candidates.filter((item) => allowed.has(item)));
}

async function allowedItems(pipeline: TenantPipeline, request: PipelineRequest): Promise<Bitset> {
  const { catalogue, filters, document } = pipeline;
  for (const filter of document.filter) if (filter.kind === 'rule' && !filters.has(filter.expression)) await filters.prepare(filter.expression, 'rule');
  if (request.filter !== null && !filters.has(request.filter)) await filters.prepare(request.filter, 'caller');
  const allowed = document.filter.some(({ kind }) => kind === 'in-stock') ? catalogue.offered() : catalogue.listed();
  for (const filter of document.filter) {
    if (filter.kind === 'rule') allowed.intersect(filters.passing(filter.expression));
    else forget(allowed, filter, request);
  }
  if (request.filter !== null) allowed.intersect(filters.passing(request.filter));
  for (const item of request.exclude) allowed.delete(item);
  return allowed;
}

function forget(allowed: Bitset, filter: PipelineFilter, { history, context }: PipelineRequest): void {
  if (filter.kind === 'not-bought') remove(allowed, history.events, context.now - filter.days * DAY_MS, ({ type }) => type === 'purchase');
  if (filter.kind === 'not-seen') remove(allowed, history.events, context.now - filter.hours * HOUR_MS, ({ type }) => type === 'view' || type === 'click');
}

function remove(allowed: Bitset, events: readonly BehaviourEvent[], since: number, matters: (event: BehaviourEvent) => boolean): void {
  for (const event of events) if (event.item !== null && event.at >= since && matters(event)) allowed.delete(event.item);
}
