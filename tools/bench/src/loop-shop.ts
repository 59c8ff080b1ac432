import { buildDataset, type DatasetView } from '@zhiyin/dataset';
import { conversionLog, ConversionPredictor, trainConversion } from '@zhiyin/conversion';
import { DAY_MS, silentLogger, type BehaviourEvent, type CatalogueItem } from '@zhiyin/domain';
import { LiveCatalogue } from '@zhiyin/live';
import { LoyaltyModel, orderHistories, type Purchase } from '@zhiyin/loyalty';
import { FilterIndex, recommend, RetrieverHealth, validatePipeline, type PipelineDocument, type PipelineSource, type TenantPipeline, type ValueModels } from '@zhiyin/pipeline';
import { indexOf, outcome, type SimulatedShop, type SlatePolicy, type SlateRequest, type WireEvent } from '@zhiyin/simulator';

/** Histories longer than this are cut. */
const HISTORY = 200;
const HORIZON_DAYS = 30;

/** What was learned of a shop before the loop begins. */
export interface LearnedShop {
  readonly conversion: Awaited<ReturnType<typeof trainConversion>>['artifact'];
  readonly effects: ReadonlyMap<number, number>;
  readonly loyalty: LoyaltyModel;
}

/** A simulated shop's log as the platform would keep it: people by number, histories, purchases and returns. */
export class LoopLog {
  readonly events: BehaviourEvent[] = [];
  readonly histories = new Map<number, BehaviourEvent[]>();

  add(events: readonly WireEvent[]): void {
    for (const event of events) {
      if (event.userAgent || event.consent === false) continue;
      const own = behaviourOf(event, this.events.length);
      this.events.push(own);
      const history = this.histories.get(own.user!) ?? [];
      history.push(own);
      if (history.length > HISTORY) history.shift();
      this.histories.set(own.user!, history);
    }
  }

  purchases(): Purchase[] {
    const returned = new Set(this.events.filter(({ type }) => type === 'return').map(({ order, item }) => `${order}/${item}`));
    return this.events.filter(({ type }) => type === 'purchase').map(({ user, item, at, price, quantity, order }) => ({
      customer: user!, item: item!, at, value: (price ?? 0) * quantity, returned: returned.has(`${order}/${item}`),
    }));
  }
}

/** Signed in or not, the simulator knows who it is: customer-000001 and browser-1 are one person. */
export const personOf = ({ user, visitor }: { readonly user?: string; readonly visitor?: string }): number => indexOf((user ?? visitor)!);

function behaviourOf(event: WireEvent, sequence: number): BehaviourEvent {
  return {
    sequence, type: event.type, customType: null, user: personOf(event), item: event.item === undefined ? null : indexOf(event.item), at: Date.parse(event.at), quantity: event.quantity ?? 1,
    price: event.price ?? null, currency: null, query: event.query ?? null, rating: event.rating ?? null, session: event.session ?? null, order: event.order ?? null, recommendationId: null,
    country: null, consented: true, bot: false, attributes: null,
  };
}

export function catalogueOf(shop: SimulatedShop): CatalogueItem[] {
  return shop.items.map(({ wire, truth }) => ({
    number: truth.index, id: wire.id, type: 'product', title: wire.title, description: null, brand: wire.brand, categories: [...wire.categories], price: wire.price, cost: wire.cost,
    currency: wire.currency, stock: null, available: true, publishedAt: Date.parse(wire.publishedAt), url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: Date.parse(wire.publishedAt),
  }));
}

/**
 * P(buy) and customer value from the log alone. The effects of items are the simulator's own: what was bought changes how often
 * people come. What the ranking does with right numbers is what is measured; a shop of this size is too small to learn the effects of its items.
 */
export async function learnShop(shop: SimulatedShop, log: LoopLog, until: number): Promise<LearnedShop> {
  const data: DatasetView = buildDataset({ events: log.events, items: catalogueOf(shop) });
  const { artifact } = await trainConversion(conversionLog(data), { seed: 1, maxRows: 30_000 });
  const purchases = log.purchases();
  return { conversion: artifact, effects: trueEffects(shop, purchases.length / shop.people.length / ((until - shop.options.start) / DAY_MS) * HORIZON_DAYS), loyalty: LoyaltyModel.fit(purchases, until) };
}

/**
 * Change of the chance of another order within the horizon, 1 - exp(-orders), where buying multiplies the rate of orders.
 * @param orders of a person within the horizon
 */
function trueEffects({ items, people, options: { experience = 0 } }: SimulatedShop, orders: number): Map<number, number> {
  const chance = (times: number): number => 1 - Math.exp(-orders * times);
  const effects = items.map(({ truth }) => {
    const returned = people.slice(0, 100).reduce((sum, person) => sum + outcome(person, truth, 0).return / 100, 0);
    return returned * chance(Math.exp(-experience)) + (1 - returned) * chance(Math.exp(experience * truth.quality)) - chance(1);
  });
  return new Map(effects.map((effect, item) => [item, effect]));
}

/** Answers the shop's places with the platform's own pipeline. */
export class PipelinePolicy implements SlatePolicy {
  /** Sessions that were shown something. */
  readonly sessions = new Set<string>();
  readonly #pipeline: TenantPipeline;
  readonly #catalogue = new LiveCatalogue();
  readonly #items: readonly CatalogueItem[];
  #sold: readonly number[] = [];

  constructor(readonly shop: SimulatedShop, readonly log: LoopLog, document: object, learned: LearnedShop) {
    this.#items = catalogueOf(shop);
    const check = validatePipeline(document as never, { ids: () => ['popularity'] });
    if (!check.pipeline) throw new RangeError(JSON.stringify(check.problems));
    const popularity: PipelineSource = { scoreScale: 'unbounded', recommender: { candidates: async ({ eligible, limit }) => {
      const items = Int32Array.from(this.#sold.filter((item) => eligible.has(item)).slice(0, limit));
      return { items, scores: Float32Array.from(items, (_, place) => 1 / (place + 1)) };
    } } };
    this.#pipeline = pipelineOf(check.pipeline, popularity, this.#catalogue, valuesOf(learned, this.#catalogue));
  }

  /** What is on offer, and what sells, by everything before this day. */
  startDay(day: number): void {
    this.#catalogue.put(this.#items.map((item) => ({ ...item, stock: this.shop.items[item.number].truth.launchDay <= day ? this.shop.stock[item.number] : 0 })));
    const counts = new Map<number, number>();
    for (const { type, item } of this.log.events) if (type === 'purchase') counts.set(item!, (counts.get(item!) ?? 0) + 1);
    this.#sold = this.#items.map(({ number }) => number).sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b);
  }

  async slate(request: SlateRequest): Promise<{ readonly items: readonly string[] }> {
    this.sessions.add(request.session);
    const user = personOf(request);
    const slate = await recommend(this.#pipeline, {
      history: { user, events: this.log.histories.get(user) ?? [] },
      context: { now: request.at, placement: request.placement, items: request.items.map(indexOf), country: null, category: null },
      limit: request.limit, exclude: [], filter: null, explain: false, seed: 1, bucket: null,
    });
    return { items: Array.from(slate.items, (number) => this.shop.items[number].wire.id) };
  }
}

function pipelineOf(document: PipelineDocument, popularity: PipelineSource, catalogue: LiveCatalogue, values: ValueModels): TenantPipeline {
  return {
    document, sources: new Map([['popularity', popularity]]), catalogue, filters: new FilterIndex(catalogue), health: new RetrieverHealth(Date.now), values: () => values,
    deadlineMs: 60_000, budgetMs: 60_000, log: silentLogger, clock: Date.now,
  };
}

function valuesOf({ conversion, effects, loyalty }: LearnedShop, catalogue: LiveCatalogue): ValueModels {
  const predictor = new ConversionPredictor(conversion, { categories: (n) => catalogue.categories(n), brand: (n) => catalogue.brand(n), price: (n) => catalogue.price(n), publishedAt: (n) => catalogue.publishedAt(n) });
  return {
    exposure: null,
    purchase: ({ history, context }, items, out) => predictor.score({ history: history.events, known: true, now: context.now }, items, out),
    loyalty: {
      effectOf: (item) => effects.get(item) ?? 0,
      customerValue({ events }, now) {
        const orders = events.filter(({ type }) => type === 'purchase').map(({ at, price, quantity }) => ({ customer: 0, at, value: (price ?? 0) * quantity }));
        const [history] = orderHistories([...orders, { customer: 0, at: now, value: loyalty.parameters.meanValue }], now + DAY_MS);
        return loyalty.predict(history, HORIZON_DAYS).lifetimeValue;
      },
    },
  };
}
