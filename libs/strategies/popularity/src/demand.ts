import type { BehaviourEvent } from '@zhiyin/domain';
import type { Artifact } from '@zhiyin/strategy-sdk';
import { DecayedCounts } from './decayed-counts.ts';
import { weightOf } from './learn-popularity.ts';
import type { PopularityConfig } from './popularity-config.ts';

const MOST_DOUBLINGS = 3;

/** Counts of the items that somebody in the country wanted: most countries want few of them. */
interface CountryDemand {
  readonly places: Map<number, number>;
  readonly counts: DecayedCounts;
}

/** Demand as it stands now: counts from the artifact, kept up by live events. Belongs to one recommender. */
export class Demand {
  readonly #long: DecayedCounts;
  readonly #short: DecayedCounts;
  readonly #support = new Map<number, number>();
  readonly #countries = new Map<string, CountryDemand>();
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
      const own = counts.subarray(start[i], start[i + 1]);
      const places = new Map(Array.from(items.subarray(start[i], start[i + 1]), (item, place) => [item, place]));
      this.#countries.set(country, { places, counts: new DecayedCounts(own, config.halfLifeDays, this.latest) });
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
    if (event.country !== null) this.#addInCountry(event.country, event.item, weight, event.at);
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
    const own = this.#countries.get(country);
    const place = own?.places.get(item);
    return own && place !== undefined ? own.counts.at(place, now) * this.#gain(item, now) : 0;
  }

  /** Items with demand in the country; empty for one that nobody came from. */
  itemsOf(country: string): number[] {
    return [...(this.#countries.get(country)?.places.keys() ?? [])].filter((item) => this.isListed(item));
  }

  #gain(item: number, now: number): number {
    return 1 + this.#config.trendWeight * this.doublings(item, now);
  }

  #addInCountry(country: string, item: number, weight: number, at: number): void {
    let own = this.#countries.get(country);
    if (!own) this.#countries.set(country, (own = { places: new Map(), counts: new DecayedCounts(new Float64Array(0), this.#config.halfLifeDays, this.latest) }));
    let place = own.places.get(item);
    if (place === undefined) own.places.set(item, (place = own.places.size));
    own.counts.add(place, weight, at);
  }
}
