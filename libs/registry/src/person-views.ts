import type { LiveCatalogue } from '@zhiyin/live';
import type { RequestFacts, UserHistory } from '@zhiyin/strategy-sdk';
import type { LoadedStrategy } from './loaded-strategy.ts';
import type { StrategyCatalogue } from './strategy-catalogue.ts';

/** Whose picture is wanted, as of when. @public */
export interface ViewRequest {
  /** Consented events up to `at`, oldest first. */
  readonly history: UserHistory;
  readonly at: number;
  readonly country: string | null;
  /** Items that each model may name. */
  readonly limit: number;
}

/** One loaded model's picture of a person. @public */
export interface PersonView {
  readonly strategy: string;
  readonly view: 'collaborative' | 'sequence' | 'segment';
  /** [d]; null for a segment, which has no picture of one person. */
  readonly vector: Float32Array | null;
  /** Catalogue numbers, best first, what the person has already among them. */
  readonly items: readonly number[];
}

const STRANGER: UserHistory = { user: null, events: [] };

/** What the models say of somebody with a history; of somebody without, what people of their country like. A model that fails says nothing. */
export async function personViews(
  strategies: ReadonlyMap<string, LoadedStrategy>, installed: StrategyCatalogue, catalogue: LiveCatalogue, { history, at, country, limit }: ViewRequest,
): Promise<readonly PersonView[]> {
  const context = { now: at, placement: 'home', items: [], country, category: null };
  const cold = history.events.length === 0;
  const asked = [...strategies.values()].flatMap((loaded): { loaded: LoadedStrategy; view: PersonView['view'] }[] => {
    const { view, coldStart, personal } = installed.get(loaded.strategy).capabilities;
    if (cold) return coldStart.users && !personal ? [{ loaded, view: 'segment' }] : [];
    return view ? [{ loaded, view }] : [];
  });
  const views = await Promise.all(asked.map(({ loaded, view }) => viewOf(loaded, view, { history: cold ? STRANGER : history, context }, catalogue, limit)));
  return views.filter((view) => view !== null);
}

async function viewOf(loaded: LoadedStrategy, view: PersonView['view'], facts: RequestFacts, catalogue: LiveCatalogue, limit: number): Promise<PersonView | null> {
  const { strategy, recommender } = loaded;
  try {
    const vector = view === 'segment' ? null : (await recommender.represent?.(facts)) ?? null;
    if (view !== 'segment' && !vector) return null;
    const { items } = await recommender.candidates({ ...facts, eligible: catalogue.listed(), limit });
    return { strategy, view, vector, items: [...items] };
  } catch (err) {
    loaded.log.warn({ strategy, err }, 'no view of a person');
    return null;
  }
}
