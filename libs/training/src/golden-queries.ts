import { Bitset, isOffered } from '@zhiyin/domain';
import { historyBefore, type DatasetView } from '@zhiyin/dataset';
import type { CandidateRequest, Recommender, StrategyPlugin } from '@zhiyin/strategy-sdk';

const SAMPLED_USERS = 50;
const HISTORY = 50;
const LIMIT = 20;

/** What a freshly loaded recommender answered to the people it was trained on. */
export interface GoldenAnswers {
  readonly queries: number;
  /** Queries with at least one item. */
  readonly answered: number;
  /** Different items over all answers. */
  readonly distinctItems: number;
  /** One sentence per broken promise, each named once. */
  readonly faults: readonly string[];
}

/**
 * Asks a recommender the questions it will be asked when it serves: people with history, the same with a context item, a
 * stranger. Checks each answer against the contract: at most `limit` items, eligible, no repeats, finite and descending.
 */
export async function askGoldenQueries(recommender: Recommender, plugin: StrategyPlugin, data: DatasetView): Promise<GoldenAnswers> {
  const eligible = offeredItems(data);
  const faults = new Set<string>();
  const distinct = new Set<number>();
  let answered = 0;
  const requests = goldenRequests(data, eligible);
  for (const request of requests) {
    const { items, scores } = await recommender.candidates(request);
    const fault = brokenPromise(items, scores, request);
    if (fault) faults.add(fault);
    if (items.length) answered++;
    for (const item of items) distinct.add(item);
    const stranger = request.history.events.length === 0 && request.context.items.length === 0;
    if (stranger && plugin.capabilities.coldStart.users && !items.length && eligible.count() > 0) {
      faults.add('claims to answer strangers (coldStart.users), but gave a stranger nothing');
    }
  }
  return { queries: requests.length, answered, distinctItems: distinct.size, faults: [...faults] };
}

function brokenPromise(items: Int32Array, scores: Float32Array, { limit, eligible }: CandidateRequest): string | null {
  if (items.length !== scores.length) return `gave ${items.length} items, but ${scores.length} scores`;
  if (items.length > limit) return `gave ${items.length} items where ${limit} were asked`;
  if (new Set(items).size !== items.length) return 'gave an item twice in one answer';
  for (let i = 0; i < items.length; i++) {
    if (!Number.isFinite(scores[i])) return `gave a score that is not finite (${scores[i]})`;
    if (i > 0 && scores[i] > scores[i - 1]) return 'gave scores that are not descending';
    if (!eligible.has(items[i])) return 'gave an item that is not eligible';
  }
  return null;
}

function offeredItems(data: DatasetView): Bitset {
  const eligible = new Bitset(data.items.size);
  for (let number = 0; number < data.items.size; number++) {
    const item = data.items.at(number);
    if (item && isOffered(item)) eligible.add(number);
  }
  return eligible;
}

/** Every k-th user, so that the sample is the same for the same data. */
function goldenRequests(data: DatasetView, eligible: Bitset): CandidateRequest[] {
  const base = { limit: LIMIT, eligible };
  const context = { now: data.until, placement: 'home', items: [], country: null, category: null };
  const requests: CandidateRequest[] = [{ ...base, history: { user: null, events: [] }, context }];
  const step = Math.max(1, Math.ceil(data.users.size / SAMPLED_USERS));
  for (let user = 0; user < data.users.size; user += step) {
    const history = historyBefore(data, user, HISTORY);
    requests.push({ ...base, history, context });
    const last = history.events.findLast(({ item }) => item !== null)?.item;
    if (last !== null && last !== undefined) {
      requests.push({ ...base, history, context: { ...context, placement: 'product', items: [last] } });
    }
  }
  return requests;
}
