import type { BehaviourEvent } from '@zhiyin/domain';
import type { Artifact } from '@zhiyin/strategy-sdk';
import { DecayedCounts } from './decayed-counts.ts';
import { weightOf } from './learn-popularity.ts';
import type { PopularityConfig } from './popularity-config.ts';

const MOST_DOUBLINGS = 3;

/** Demand as it stands now: counts from the artifact, kept up by live events. Belongs to one recommender. */
export class Demand {
  readonly #long: DecayedCounts;
  readonly #short: DecayedCounts;
  readonly #support = new Map<number, number>();
  readonly #countries = new Map<string, DecayedCounts>();
  readonly #config: PopularityConfig;
  /** Newest event seen, milliseconds. */
  latest: number;

  constructor(artifact: Artifact, config: PopularityConfig) {
    const array = (name: string) => Float64Array.from(artifact.array(name).data);
    this.#config = config;
    this.latest = array('until')[0];
    this.#long = new DecayedCounts(array('long'), config.halfLifeDays, this.latest);
    this.#short = new DecayedCounts(array('short'), config.trendHalfLifeDays, this.latest);
    array('support').forEach((events, item) => events > 0 && this.#support.set(item, events));
    const [start, items, counts] = [array('countryStart'), array('countryItems'), array('countryCounts')];
    artifact.vocabulary('countries').forEach((country, i) => {
      const own = new Float64Array(Math.max(0, ...items.subarray(start[i], start[i + 1]).slice(-1).map((item) => item + 1)));
      for (let at = start[i]; at < start[i + 1]; at++) own[items[at]] = counts[at];
      this.#countries.set(country, new DecayedCounts(own, config.halfLifeDays, this.latest));
    });
  }

  /** @returns whether the event changed anything */
  observe(event: BehaviourEvent): boolean {
    const weight = weightOf(event.type, this.#config);
    if (event.item === null || !(weight > 0) || !event.consented || event.bot) return false;
    this.latest = Math.max(this.latest, event.at);
    this.#long.add(event.item, weight, event.at);
    this.#short.add(event.item, weight, event.at);
    this.#support.set(event.item, (this.#support.get(event.item) ?? 0) + 1);
    if (event.country !== null) this.#country(event.country).add(event.item, weight, event.at);
    return true;
  }

  /** Items with enough events to be listed. */
  listed(): number[] {
    return [...this.#support.keys()].filter((item) => this.isListed(item));
  }

  isListed(item: number): boolean {
    return (this.#support.get(item) ?? 0) >= this.#config.minimumSupport;
  }

  /** Decayed demand times the gain of a rising item. */
  of(item: number, now: number): number {
    return this.#long.at(item, now) * this.#gain(item, now);
  }

  /** Doublings of the recent rate over the long one, 0..3. */
  doublings(item: number, now: number): number {
    const m = this.#config.trendSmoothing;
    const ratio = (this.#short.ratePerDay(item, now) + m) / (this.#long.ratePerDay(item, now) + m);
    return Math.min(MOST_DOUBLINGS, Math.max(0, Math.log2(ratio)));
  }

  inCountry(country: string, item: number, now: number): number {
    return (this.#countries.get(country)?.at(item, now) ?? 0) * this.#gain(item, now);
  }

  /** Items with demand in the country; empty for one that nobody came from. */
  itemsOf(country: string, now: number): number[] {
    const own = this.#countries.get(country);
    if (!own) return [];
    return [...own.values(now).keys()].filter((item) => own.at(item, now) > 0 && this.isListed(item));
  }

  #gain(item: number, now: number): number {
    return 1 + this.#config.trendWeight * this.doublings(item, now);
  }

  #country(country: string): DecayedCounts {
    let own = this.#countries.get(country);
    if (!own) this.#countries.set(country, (own = new DecayedCounts(new Float64Array(0), this.#config.halfLifeDays, this.latest)));
    return own;
  }
}
