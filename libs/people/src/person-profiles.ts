import { DAY_MS, type BehaviourEvent, type Clock, type EventLog, type OrderDay, type Tenant, type TenantId, type UserRecord } from '@zhiyin/domain';
import { historyOf, type LoyaltyModels, type LoyaltyPrediction } from '@zhiyin/loyalty';
import { buildProfile, contentView, fuseViews, modelView, type Affinity, type FusedProfile, type Interest, type TasteProfile, type TasteView } from '@zhiyin/profiling';
import type { TenantRuntime, TenantRuntimes } from '@zhiyin/registry';

/** The newest so many events shape a profile; half of what is older than two months is forgotten anyway. */
const MOST_EVENTS = 1000;
const HORIZON_DAYS = 90;
/** What a model would show says what it takes somebody for. */
const VIEW_ITEMS = 50;
const SHOWN_ITEMS = 5;

type NamedView = Omit<TasteView, 'categories' | 'brands' | 'items' | 'vector'> & {
  readonly model: string | null;
  readonly vector: readonly number[] | null;
  readonly items: readonly Named[];
} & Readonly<Record<'categories' | 'brands', readonly (Omit<Affinity, 'because'> & { readonly because: readonly Named[] })[]>>;
type Named = { readonly id: string; readonly title: string };
type NamedTaste = Omit<TasteProfile, 'categories' | 'brands'> & Readonly<Record<'categories' | 'brands', readonly (Omit<Affinity, 'because'> & { readonly because: readonly Named[] })[]>>;

export interface ProfileAnswer {
  readonly user: string;
  readonly asOf: string;
  readonly consent: boolean;
  readonly events: number;
  readonly lastEventAt: string | null;
  readonly longTerm: NamedTaste;
  readonly session: NamedTaste | null;
  readonly views: readonly NamedView[];
  readonly fused: FusedProfile;
  readonly interests: readonly { readonly example: Named; readonly items: readonly Named[]; readonly share: number }[];
  readonly rhythm: { readonly orders: number; readonly firstOrderAt: string | null; readonly lastOrderAt: string | null; readonly spent: number; readonly daysBetween: number | null };
  readonly loyalty: LoyaltyPrediction | null;
}

interface Parts {
  readonly events: Pick<EventLog, 'history'>;
  readonly runtimes: Pick<TenantRuntimes, 'of'>;
  readonly models: LoyaltyModels;
  readonly clock: Clock;
}

/** What is known of a person, from the log, as of a moment; it changes with the next event. @public */
export class PersonProfiles {
  constructor(private readonly parts: Parts) {}

  /**
   * @param user what the caller calls the person; repeated in the answer
   * Cost one read of the newest 1000 events, and a look through every model that has a view of people.
   */
  async of(tenant: Pick<Tenant, 'id' | 'defaultConsent'>, user: string, record: Pick<UserRecord, 'number' | 'consent'>, asOf = this.parts.clock()): Promise<ProfileAnswer> {
    const { events: log, runtimes, models } = this.parts;
    const consent = record.consent ?? tenant.defaultConsent;
    const runtime = await runtimes.of(tenant.id);
    const [events, days, fitted] = consent
      ? await Promise.all([log.history(tenant.id, record.number, MOST_EVENTS), this.#days(tenant.id, record, asOf), models.of(tenant.id)])
      : [[], [], null];
    const profile = buildProfile(events, runtime.catalogue, asOf);
    const { longTerm, session, interests, lastEventAt, events: count } = profile;
    const past = events.filter(({ at }) => at <= asOf);
    const learned = consent ? await runtime.views({ history: { user: record.number, events: past }, at: asOf, country: countryOf(past), limit: VIEW_ITEMS }) : [];
    const views = [contentView(profile), ...learned.map((view) => modelView(view, runtime.catalogue, past, asOf))];
    return {
      user, asOf: new Date(asOf).toISOString(), consent, events: count, lastEventAt: dateOf(lastEventAt),
      longTerm: named(longTerm, runtime), session: session && named(session, runtime), interests: interests.map((interest) => namedInterest(interest, runtime)),
      views: views.map((view) => namedView(view, runtime)), fused: fuseViews(views),
      rhythm: rhythmOf(days), loyalty: fitted && days.length ? fitted.model.predict(historyOf(days, asOf), HORIZON_DAYS) : null,
    };
  }

  async #days(tenant: TenantId, { number }: Pick<UserRecord, 'number'>, asOf: number): Promise<readonly OrderDay[]> {
    return (await this.parts.models.store.orders(tenant, [number])).filter(({ at }) => at <= asOf);
  }
}

const dateOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function rhythmOf(days: readonly OrderDay[]): ProfileAnswer['rhythm'] {
  const [first, last] = [days[0]?.at ?? null, days[days.length - 1]?.at ?? null];
  return {
    orders: days.length, firstOrderAt: dateOf(first), lastOrderAt: dateOf(last), spent: days.reduce((sum, { value }) => sum + value, 0),
    daysBetween: days.length > 1 ? (last! - first!) / DAY_MS / (days.length - 1) : null,
  };
}

const nameOf = (item: number, { catalogue }: TenantRuntime): Named => ({ id: catalogue.idOf(item), title: catalogue.title(item) });

const withNames = (affinities: readonly Affinity[], runtime: TenantRuntime) => affinities.map((affinity) => ({ ...affinity, because: affinity.because.map((item) => nameOf(item, runtime)) }));

function named({ categories, brands, ...rest }: TasteProfile, runtime: TenantRuntime): NamedTaste {
  return { ...rest, categories: withNames(categories, runtime), brands: withNames(brands, runtime) };
}

function namedView({ categories, brands, items, vector, ...rest }: TasteView, runtime: TenantRuntime): NamedView {
  return {
    ...rest, model: rest.strategy === null ? null : (runtime.versions[rest.strategy] ?? null), vector: vector && [...vector], items: items.slice(0, SHOWN_ITEMS).map((item) => nameOf(item, runtime)),
    categories: withNames(categories, runtime), brands: withNames(brands, runtime),
  };
}

/** Where somebody was last. */
const countryOf = (events: readonly BehaviourEvent[]): string | null => events.findLast(({ country }) => country !== null)?.country ?? null;

function namedInterest({ example, items, share }: Interest, runtime: TenantRuntime): ProfileAnswer['interests'][number] {
  return { example: nameOf(example, runtime), items: items.map((item) => nameOf(item, runtime)), share };
}
