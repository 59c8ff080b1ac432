import { eventTypeCode, type BehaviourEvent, type UserNumber } from '@zhiyin/domain';
import {
  ScoreBoard,
  type CandidateRequest,
  type CatalogueView,
  type ExplainRequest,
  type Reason,
  type Recommender,
  type RequestFacts,
  type ScoredItems,
  type ScoreRequest,
} from '@zhiyin/strategy-sdk';
import type { CoVisitationConfig } from './config.ts';
import { pairWeight } from './count-pairs.ts';
import type { NeighbourTable } from './neighbour-table.ts';
import { decay, holdsBothWays, PAIR_KIND, pairKind, pairRules, ROLE, roleOf, type PairRules } from './pair-kinds.ts';
import { RecentItems, type RecentItem } from './recent-items.ts';
import { seedsOf } from './seeds.ts';

/** Answers from neighbour lists: O(seeds x neighbours) a request, whatever the size of the catalogue. */
export class CoVisitationRecommender implements Recommender {
  readonly #table: NeighbourTable;
  readonly #config: CoVisitationConfig;
  readonly #catalogue: CatalogueView;
  readonly #rules: PairRules;
  /** Age 0 of the decays: the end of the training data. */
  readonly #reference: number;
  readonly #recent: RecentItems;
  readonly #board = new ScoreBoard();

  constructor(table: NeighbourTable, config: CoVisitationConfig, catalogue: CatalogueView, reference: number) {
    this.#table = table;
    this.#config = config;
    this.#catalogue = catalogue;
    this.#rules = pairRules(config);
    this.#reference = reference;
    this.#recent = new RecentItems(config.onlineUsers, config.lookback);
  }

  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    this.#fill(request);
    for (const item of request.context.items) this.#board.drop(item);
    const best = this.#board.best(request.limit, request.eligible);
    this.#board.clear();
    return best;
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const seeds = this.#fill(request);
    const scores = Float32Array.from(request.items, (item) =>
      seeds > 0 && this.#table.knows(item) ? this.#board.of(item) : Number.NaN,
    );
    this.#board.clear();
    return scores;
  }

  async explain(request: ExplainRequest): Promise<readonly (Reason | null)[]> {
    const wanted = new Map<number, { seed: number; kind: number; strength: number }>();
    for (const item of request.items) wanted.set(item, { seed: -1, kind: 0, strength: 0 });
    for (const [seed, weight] of seedsOf(request, this.#config)) {
      const row = this.#table.row(seed);
      for (let k = row.start; k < row.end; k++) {
        const best = wanted.get(row.neighbours[k]);
        const strength = weight * row.similarities[k];
        if (best && strength > best.strength) Object.assign(best, { seed, kind: row.kinds[k], strength });
      }
    }
    return Array.from(request.items, (item) => {
      const best = wanted.get(item);
      return best && best.seed >= 0 ? this.#reason(best.seed, best.kind) : null;
    });
  }

  observe(events: readonly BehaviourEvent[]): void {
    for (const event of events) this.#learn(event);
  }

  /** The pairs they were part of stay: sums over everybody. */
  forget(user: UserNumber): void {
    this.#recent.forget(`u${user}`);
  }

  /** Adds up every seed's neighbours on the board; returns how many seeds there were. */
  #fill(facts: RequestFacts): number {
    const seeds = seedsOf(facts, this.#config);
    for (const [seed, weight] of seeds) {
      const { start, end, neighbours, similarities } = this.#table.row(seed);
      this.#board.addAll(neighbours, similarities, start, end, weight);
    }
    return seeds.size;
  }

  #learn(event: BehaviourEvent): void {
    const role = roleOf(eventTypeCode(event.type));
    if (event.item === null || role === ROLE.none) return;
    this.#table.addEvent(event.item, decay(event.at, this.#reference, this.#rules.halfLifeMs));
    const person = event.user !== null ? `u${event.user}` : event.session !== null ? `s${event.session}` : null;
    if (person === null) return;
    const now: RecentItem = { item: event.item, role, at: event.at };
    const before = this.#recent.of(person);
    for (let n = before.length - 1; n >= 0; n--) this.#pair(before[n], now, before.length - n);
    this.#recent.push(person, now);
  }

  #pair(before: RecentItem, now: RecentItem, gap: number): void {
    // The log is ordered by visibility; a late event may have happened first.
    const [earlier, later] = before.at <= now.at ? [before, now] : [now, before];
    const kind = pairKind(earlier.role, later.role);
    if (kind === 0 || earlier.item === later.item || later.at - earlier.at > this.#rules.window[kind]) return;
    const weight = pairWeight(this.#rules, kind, gap, earlier.at, later.at, this.#reference);
    this.#table.addPair(earlier.item, later.item, kind, weight);
    if (holdsBothWays(kind)) this.#table.addPair(later.item, earlier.item, kind, weight);
  }

  #reason(seed: number, kind: number): Reason {
    const title = this.#catalogue.title(seed) || 'an item you chose';
    if (kind === PAIR_KIND.viewed) return { code: 'viewed-together', text: `Often viewed together with ${title}`, items: [seed] };
    if (kind === PAIR_KIND.converted) return { code: 'bought-after-viewing', text: `Often bought after viewing ${title}`, items: [seed] };
    return { code: 'bought-together', text: `Often bought together with ${title}`, items: [seed] };
  }
}
