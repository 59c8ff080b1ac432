import { DAY_MS, seededRng } from '@zhiyin/domain';
import { bootstrapMean } from '@zhiyin/evaluation';
import { SimulatedShop, type SlatePolicy, type WireEvent } from '@zhiyin/simulator';
import { learnShop, LoopLog, personOf, PipelinePolicy, type LearnedShop } from './loop-shop.ts';
import { table } from './report.ts';

const START = Date.UTC(2026, 0, 1);
const WARM_DAYS = 60;
const LOOP_DAYS = 50;
const REPEAT_DAYS = 30;
/** Buying something very good or very bad (quality +1 or -1) makes people come 1.4 times as often, or 0.7. */
const EXPERIENCE = 0.35;

/** Who answers the shop's places. */
const POLICIES = {
  popularity: {},
  'conversion only (0)': { objective: { loyalty: 0, worth: 'order', candidates: 100 } },
  'mix (0.5)': { objective: { loyalty: 0.5, worth: 'order', candidates: 100 } },
  'mix (0.9)': { objective: { loyalty: 0.9, worth: 'order', candidates: 100 } },
  'loyalty only (1)': { objective: { loyalty: 1, worth: 'order', candidates: 100 } },
} as const;
type PolicyName = keyof typeof POLICIES;

/** What came of fifty days. */
interface Outcome {
  /** Visits that were shown something and ended with an order. */
  readonly conversion: number;
  /** Net of returns, a visit. */
  readonly revenue: number;
  readonly returns: number;
  /** Of those who bought in the first twenty days: again within thirty, on another day, whatever it was. */
  readonly repeat: number;
  /** Visits that were shown something, of all people. */
  readonly visits: number;
}

/**
 * The closed loop: a simulated shop runs 60 days with chance in its places, P(buy) and customer value are learned from that log, then each policy
 * answers the same 50 days. What items do to who comes back is known from the simulator. Several shops; figures with 95 % intervals over shops, differences shop by shop.
 */
export async function loopBench({ people = 300, items = 120, seeds = 10 }: Readonly<Record<string, number>>): Promise<void> {
  const outcomes = new Map<PolicyName, Outcome[]>(Object.keys(POLICIES).map((name) => [name as PolicyName, []]));
  for (let seed = 1; seed <= seeds; seed++) {
    const began = performance.now();
    let learned: LearnedShop | null = null;
    for (const name of Object.keys(POLICIES) as PolicyName[]) {
      const shop = new SimulatedShop({ seed, items, people, days: WARM_DAYS + LOOP_DAYS, start: START, experience: EXPERIENCE });
      const run: Run = new Run(shop, name, learned);
      outcomes.get(name)!.push(await run.outcome());
      learned = run.learned;
    }
    console.log(`shop ${seed} of ${seeds}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  report(outcomes, { people, items, seeds });
}

/** One shop with one policy. */
class Run {
  readonly #log = new LoopLog();
  readonly #events: WireEvent[] = [];

  constructor(readonly shop: SimulatedShop, readonly name: PolicyName, public learned: LearnedShop | null) {}

  async outcome(): Promise<Outcome> {
    const rng = seededRng(`warm/${this.shop.options.seed}`);
    let policy: PipelinePolicy | null = null;
    let today = 0;
    const answering: SlatePolicy = { slate: async (request) => policy?.slate(request) ?? { items: this.#chance(rng, today, request.limit) } };
    for await (const { day, events } of this.shop.days(answering)) {
      this.#log.add(events);
      if (policy) this.#events.push(...events);
      today = day + 1;
      if (today === WARM_DAYS) {
        this.learned ??= await learnShop(this.shop, this.#log, START + WARM_DAYS * DAY_MS);
        policy = new PipelinePolicy(this.shop, this.#log, { retrieve: [{ strategy: 'popularity', n: 100 }], filter: [{ kind: 'in-stock' }], ...POLICIES[this.name] }, this.learned);
      }
      policy?.startDay(today);
    }
    return outcomeOf(this.#events, policy!.sessions, this.shop.people.length);
  }

  /** So that every item is seen by somebody before anything is learned. */
  #chance(rng: ReturnType<typeof seededRng>, day: number, limit: number): string[] {
    const offered = this.shop.items.filter(({ truth }) => truth.launchDay <= day && this.shop.stock[truth.index] > 0);
    for (let n = 0; n < Math.min(limit, offered.length); n++) {
      const other = n + rng.integer(offered.length - n);
      [offered[n], offered[other]] = [offered[other], offered[n]];
    }
    return offered.slice(0, limit).map(({ wire }) => wire.id);
  }
}

function outcomeOf(events: readonly WireEvent[], sessions: ReadonlySet<string>, people: number): Outcome {
  const real = events.filter(({ userAgent }) => !userAgent);
  const bought = real.filter(({ type, session }) => type === 'purchase' && sessions.has(session!));
  const sums = (list: readonly WireEvent[]): number => list.reduce((sum, { price = 0, quantity = 1 }) => sum + price * quantity, 0);
  const orders = new Set(bought.map(({ order }) => order));
  const returned = real.filter(({ type, order }) => type === 'return' && orders.has(order));
  return {
    conversion: new Set(bought.map(({ session }) => session)).size / sessions.size,
    revenue: (sums(bought) - sums(returned)) / sessions.size,
    returns: returned.length / Math.max(1, bought.length),
    repeat: repeatRate(real, bought),
    visits: sessions.size / people,
  };
}

const dayOf = ({ at }: WireEvent): number => Math.floor((Date.parse(at) - START) / DAY_MS);
const early = (event: WireEvent): boolean => dayOf(event) < WARM_DAYS + LOOP_DAYS - REPEAT_DAYS;

/** @param bought what people took from visits that were shown something */
function repeatRate(events: readonly WireEvent[], bought: readonly WireEvent[]): number {
  const days = new Map<number, number[]>();
  for (const event of events) if (event.type === 'purchase') days.set(personOf(event), [...(days.get(personOf(event)) ?? []), dayOf(event)]);
  const first = new Map<number, number>();
  for (const event of bought) if (early(event) && !first.has(personOf(event))) first.set(personOf(event), dayOf(event));
  const again = [...first].filter(([person, day]) => days.get(person)!.some((other) => other > day && other <= day + REPEAT_DAYS));
  return again.length / Math.max(1, first.size);
}

const MEASURES = { conversion: 'conversion', revenue: 'net revenue a visit', returns: 'return rate', repeat: 'repeat in 30 days', visits: 'visits a person' } as const;

function report(outcomes: ReadonlyMap<PolicyName, readonly Outcome[]>, size: object): void {
  const estimate = (values: readonly number[]): string => {
    const { value, low, high } = bootstrapMean(values);
    return `${value.toFixed(4)} (${low.toFixed(4)} - ${high.toFixed(4)})`;
  };
  const row = (valuesOf: (measure: keyof Outcome) => readonly number[]) => Object.fromEntries(Object.entries(MEASURES).map(([measure, title]) => [title, estimate(valuesOf(measure as keyof Outcome))]));
  const base = outcomes.get('conversion only (0)')!;
  console.log(`\n${JSON.stringify(size)}, ${WARM_DAYS} days to learn from, ${LOOP_DAYS} days measured`);
  console.log(table([...outcomes].map(([policy, all]) => ({ policy, ...row((measure) => all.map((own) => own[measure])) }))));
  console.log('\ndifference to conversion only, shop by shop');
  console.log(table([...outcomes].filter(([, all]) => all !== base).map(([policy, all]) => ({ policy, ...row((measure) => all.map((own, n) => own[measure] - base[n][measure])) }))));
}
