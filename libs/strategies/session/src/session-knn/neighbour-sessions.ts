import { DAY_MS } from '@zhiyin/domain';
import type { Step } from '../current-session.ts';
import type { SessionKnnConfig } from './config.ts';
import type { SessionIndex } from './session-index.ts';

/** A session like the one that is asked for. */
export interface Neighbour {
  readonly session: number;
  /** > 0 */
  readonly weight: number;
  /** The newest item of the question that it holds. */
  readonly shared: number;
}

/**
 * Finds the sessions most like the current one. With w_i = exp(-steps ago / positionDecay) idf_i^sharedItemIdf, a session's
 * weight is (sum of w_i over shared items) / length^lengthExponent x (1 + age / recencyDays)^-recencyExponent.
 * @see Garg et al. 2019, "Sequence and Time Aware Neighborhood for Session-based Recommendations: STAN"
 */
export class NeighbourSessions {
  readonly #index: SessionIndex;
  readonly #config: SessionKnnConfig;
  /** By session number; empty between two questions. */
  #sums = new Float64Array(0);
  #shared = new Int32Array(0);

  constructor(index: SessionIndex, config: SessionKnnConfig) {
    this.#index = index;
    this.#config = config;
  }

  /** @param steps newest first @param nowDays days since 1970 UTC @param own session that does not count, -1: none */
  of(steps: readonly Step[], nowDays: number, own: number): readonly Neighbour[] {
    const sessions = this.#sharing(steps, own);
    const { lengthExponent, recencyDays, recencyExponent, neighbours } = this.#config;
    const weights = Float64Array.from(sessions, (session) => {
      const age = Math.max(0, nowDays - this.#index.endOf(session) / DAY_MS);
      return (this.#sums[session] / this.#index.lengthOf(session) ** lengthExponent) * (1 + age / recencyDays) ** -recencyExponent;
    });
    const found = strongest(weights, neighbours).map((n) => ({ session: sessions[n], weight: weights[n], shared: this.#shared[sessions[n]] }));
    this.#clear(steps);
    return found;
  }

  /** Sessions with at least one of the items, the newest `sample` of them, newest first; leaves their sums on the table. */
  #sharing(steps: readonly Step[], own: number): Int32Array {
    this.#grow(this.#index.size);
    const { sessionsPerItem, sample, positionDecay, sharedItemIdf } = this.#config;
    const touched: number[] = [];
    for (const { item, ago, share } of steps) {
      const weight = share * Math.exp(-ago / positionDecay) * this.#index.idf(item) ** sharedItemIdf;
      if (!(weight > 0)) continue;
      this.#index.forNewest(item, sessionsPerItem, (session) => {
        if (session === own) return;
        if (this.#sums[session] === 0) {
          touched.push(session);
          // Steps come newest first: who meets a session first is its newest shared item.
          this.#shared[session] = item;
        }
        this.#sums[session] += weight;
      });
    }
    return Int32Array.from(touched).sort().reverse().subarray(0, sample);
  }

  #clear(steps: readonly Step[]): void {
    for (const { item } of steps) this.#index.forNewest(item, this.#config.sessionsPerItem, (session) => (this.#sums[session] = 0));
  }

  #grow(size: number): void {
    if (size <= this.#sums.length) return;
    const length = Math.max(size, Math.ceil(1.25 * this.#sums.length));
    this.#sums = new Float64Array(length);
    this.#shared = new Int32Array(length);
  }
}

/** Indices of the `count` largest, in order of index; among equals the first. */
function strongest(weights: Float64Array, count: number): number[] {
  const all = Array.from(weights, (_, n) => n);
  if (weights.length <= count) return all;
  const least = weights.slice().sort()[weights.length - count];
  let equals = count - weights.reduce((above, weight) => above + (weight > least ? 1 : 0), 0);
  return all.filter((n) => weights[n] > least || (weights[n] === least && equals-- > 0));
}
