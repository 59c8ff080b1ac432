import type { BehaviourEvent, UserNumber } from '@zhiyin/domain';
import {
  ScoreBoard, type CandidateRequest, type CatalogueView, type ExplainRequest, type Reason, type Recommender, type RequestFacts, type ScoredItems, type ScoreRequest,
} from '@zhiyin/strategy-sdk';
import { currentSession, type Step } from '../current-session.ts';
import { LiveVisitors } from '../live-visitors.ts';
import type { SequentialRulesConfig } from './config.ts';
import { fadingOf } from './count-rules.ts';
import type { RuleTable } from './rule-table.ts';

/** Answers from rules: O(items of the session x rules per item), whatever the size of the catalogue. */
export class SequentialRulesRecommender implements Recommender {
  readonly #rules: RuleTable;
  readonly #config: SequentialRulesConfig;
  readonly #catalogue: CatalogueView;
  readonly #fading: (at: number) => number;
  readonly #visitors: LiveVisitors<readonly number[]>;
  readonly #board = new ScoreBoard();

  /** @param reference end of the training data: age 0 */
  constructor(rules: RuleTable, config: SequentialRulesConfig, catalogue: CatalogueView, reference: number) {
    this.#rules = rules;
    this.#config = config;
    this.#catalogue = catalogue;
    this.#fading = fadingOf(config, reference);
    this.#visitors = new LiveVisitors(config.onlineVisitors);
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
    const scores = Float32Array.from(request.items, (item) => (steps.length && this.#rules.knows(item) ? this.#board.of(item) : Number.NaN));
    this.#board.clear();
    return scores;
  }

  async explain(request: ExplainRequest): Promise<readonly (Reason | null)[]> {
    const strongest = new Map<number, { because: number; weight: number }>();
    for (const item of request.items) strongest.set(item, { because: -1, weight: 0 });
    this.#visit(request, (item, weight, because) => {
      const known = strongest.get(item);
      if (known && weight > known.weight) Object.assign(known, { because, weight });
    });
    return Array.from(request.items, (item) => {
      const because = strongest.get(item)?.because ?? -1;
      return because < 0 ? null : { code: 'chosen-next', text: `Often chosen after ${this.#catalogue.title(because) || 'an item you looked at'}`, items: [because] };
    });
  }

  observe(events: readonly BehaviourEvent[]): void {
    for (const event of events) {
      const visit = this.#visitors.step(event, () => []);
      if (visit) visit.state = this.#learn(visit.state, event.item!, this.#fading(event.at));
    }
  }

  forget(user: UserNumber): void {
    this.#visitors.forget(user);
  }

  /** @param before items of the session, oldest first @returns those and the new one, as far as rules reach */
  #learn(before: readonly number[], item: number, fading: number): readonly number[] {
    const { window, distanceExponent } = this.#config;
    this.#rules.addStep(item, fading);
    before.forEach((earlier, n) => this.#rules.addRule(earlier, item, fading * (before.length - n) ** -distanceExponent));
    return [...before, item].slice(-window);
  }

  #fill(facts: RequestFacts): readonly Step[] {
    return this.#visit(facts, (item, weight) => this.#board.add(item, weight));
  }

  #visit(facts: RequestFacts, visit: (item: number, weight: number, because: number) => void): readonly Step[] {
    const { historyLength, positionExponent, earlierSessions } = this.#config;
    const steps = currentSession(facts, historyLength, earlierSessions);
    for (const { item, ago, share } of steps) {
      const weight = share * (1 + ago) ** -positionExponent;
      this.#rules.forFollowers(item, (follower, strength) => visit(follower, weight * strength, item));
    }
    return steps;
  }
}
