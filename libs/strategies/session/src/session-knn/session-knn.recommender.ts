import { DAY_MS, type BehaviourEvent, type UserNumber } from '@zhiyin/domain';
import {
  ScoreBoard, type CandidateRequest, type CatalogueView, type ExplainRequest, type Reason, type Recommender, type RequestFacts, type ScoredItems, type ScoreRequest,
} from '@zhiyin/strategy-sdk';
import { currentSession, type Step } from '../current-session.ts';
import { LiveVisitors } from '../live-visitors.ts';
import type { SessionKnnConfig } from './config.ts';
import { NeighbourSessions, type Neighbour } from './neighbour-sessions.ts';
import type { SessionIndex } from './session-index.ts';

/** Answers from the sessions most like the current one: O(items of the session x sessionsPerItem), whatever the size of the log. */
export class SessionKnnRecommender implements Recommender {
  readonly #index: SessionIndex;
  readonly #config: SessionKnnConfig;
  readonly #catalogue: CatalogueView;
  readonly #neighbours: NeighbourSessions;
  readonly #visitors: LiveVisitors<number>;
  readonly #board = new ScoreBoard();

  constructor(index: SessionIndex, config: SessionKnnConfig, catalogue: CatalogueView) {
    this.#index = index;
    this.#config = config;
    this.#catalogue = catalogue;
    this.#neighbours = new NeighbourSessions(index, config);
    this.#visitors = new LiveVisitors(config.onlineSessions);
  }

  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    this.#fill(request);
    for (const item of request.context.items) this.#board.drop(item);
    const best = this.#board.best(request.limit, request.eligible);
    this.#board.clear();
    return best;
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const steps = this.#fill(request);
    const scores = Float32Array.from(request.items, (item) => (steps.length && this.#index.knows(item) ? this.#board.of(item) : Number.NaN));
    this.#board.clear();
    return scores;
  }

  async explain(request: ExplainRequest): Promise<readonly (Reason | null)[]> {
    const strongest = new Map<number, { readonly because: number; readonly weight: number }>();
    for (const item of request.items) strongest.set(item, { because: -1, weight: 0 });
    this.#visit(request, (item, weight, because) => {
      const known = strongest.get(item);
      if (known && because !== item && weight > known.weight) strongest.set(item, { because, weight });
    });
    return Array.from(request.items, (item) => {
      const because = strongest.get(item)?.because ?? -1;
      return because < 0 ? null : this.#reason(because);
    });
  }

  observe(events: readonly BehaviourEvent[]): void {
    for (const event of events) {
      const visit = this.#visitors.step(event, () => this.#index.open());
      if (!visit || visit.state < 0) continue;
      if (!this.#index.append(visit.state, event.item!, event.at, this.#config.longestSession)) {
        visit.state = this.#index.open();
        this.#index.append(visit.state, event.item!, event.at, this.#config.longestSession);
      }
    }
  }

  forget(user: UserNumber): void {
    this.#visitors.forget(user);
  }

  /** Puts everything on the board. @returns what the answer starts from */
  #fill(facts: RequestFacts): readonly Step[] {
    const { seenWeight, answerIdf } = this.#config;
    const steps = this.#visit(facts, (item, weight) => this.#board.add(item, weight * this.#index.idf(item) ** answerIdf));
    for (const { item } of steps) {
      const score = this.#board.of(item);
      if (score > 0) this.#board.add(item, score * (seenWeight - 1));
    }
    return steps;
  }

  /** Calls back with every item of the neighbours, what it counts there, and the shared item it rests on. */
  #visit(facts: RequestFacts, visit: (item: number, weight: number, because: number) => void): readonly Step[] {
    const { historyLength, earlierSessions, distanceDecay, backwardWeight } = this.#config;
    const steps = currentSession(facts, historyLength, earlierSessions);
    // Whoever asks is no neighbour of themselves.
    const own = this.#visitors.of(facts.history)?.state ?? -1;
    for (const { session, weight, shared } of this.#neighbours.of(steps, facts.context.now / DAY_MS, own)) {
      const at = this.#placeOf(session, shared);
      this.#index.forSteps(session, (item, place) => {
        const distance = place - at;
        visit(item, weight * Math.exp(-Math.abs(distance) / distanceDecay) * (distance < 0 ? backwardWeight : 1), shared);
      });
    }
    return steps;
  }

  /** Where a neighbour met an item last. */
  #placeOf(session: Neighbour['session'], shared: number): number {
    let at = 0;
    this.#index.forSteps(session, (item, place) => {
      if (item === shared) at = place;
    });
    return at;
  }

  #reason(because: number): Reason {
    const title = this.#catalogue.title(because) || 'an item you looked at';
    return { code: 'similar-sessions', text: `Visitors who looked at ${title} chose this too`, items: [because] };
  }
}
