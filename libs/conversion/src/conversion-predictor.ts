import type { BehaviourEvent, ItemNumber } from '@zhiyin/domain';
import { calibrated, forAllRows, uncertainty } from './calibration/calibrator.ts';
import type { FittedModel } from './choice/fit.ts';
import type { ConversionArtifact } from './conversion-artifact.ts';
import type { ConversionScorer } from './conversion-scorer.ts';
import { PAIR_FEATURES, PERSON_FEATURES, type FeatureSpec } from './features/feature-list.ts';
import { PairFeatures } from './features/pair-features.ts';
import type { Asker, PersonAsOf } from './features/person-as-of.ts';
import { ShopCounts, type ItemFacts } from './features/shop-counts.ts';
import { sigmoid, type ScoreModel } from './models/model.ts';
import { modelOf } from './models/plugins.ts';

/** What moved a prediction. @public */
export interface ConversionReason {
  readonly feature: string;
  readonly text: string;
  /** null where nothing is known. */
  readonly value: number | null;
  /** In log-odds: above 0 it speaks for a purchase. */
  readonly effect: number;
}

/** @public */
export interface ConversionPrediction {
  readonly probability: number;
  /** 95 % interval of the rate of cases like this one. */
  readonly low: number;
  readonly high: number;
  readonly reasons: readonly ConversionReason[];
}

const MOST_REASONS = 3;
const LEAST_EFFECT = 0.01;

/**
 * A trained model at work over a live catalogue: follows the log with `observe`, answers synchronously. One for each replica and tenant.
 * @public
 */
export class ConversionPredictor implements ConversionScorer {
  readonly windowDays: number;
  readonly #counts: ShopCounts;
  readonly #features: PairFeatures;
  readonly #pairs: Loaded;
  readonly #visits: Loaded;
  readonly #keptStrangers: number;
  #rows = new Float32Array();
  #logOdds = new Float64Array();

  /** @throws RangeError when the artifact's models do not fit the features */
  constructor({ pairs, visits, counts, keptStrangers, windowDays }: ConversionArtifact, facts: ItemFacts) {
    [this.#pairs, this.#visits] = [loaded(pairs, PAIR_FEATURES), loaded(visits, PERSON_FEATURES)];
    this.#counts = new ShopCounts(facts, counts);
    this.#features = new PairFeatures(this.#counts, facts);
    [this.#keptStrangers, this.windowDays] = [keptStrangers, windowDays];
  }

  /** Counts what happened, consented events of people only. */
  observe(events: readonly Pick<BehaviourEvent, 'type' | 'item' | 'at'>[]): void {
    for (const event of events) this.#counts.observe(event);
  }

  score(asker: Asker, items: ArrayLike<ItemNumber>, out: Float32Array): void {
    if (out.length < items.length) throw new RangeError(`out: expected room for ${items.length} probabilities, got ${out.length}`);
    const person = this.#features.person(asker);
    const logOdds = this.#score(person, items);
    for (let n = 0; n < items.length; n++) out[n] = sigmoid(this.#ofPair(person, items[n], logOdds[n]));
  }

  /** P(buys the item within the window), one each. */
  pairs(asker: Asker, items: readonly ItemNumber[]): ConversionPrediction[] {
    const person = this.#features.person(asker);
    const logOdds = this.#score(person, items);
    return items.map((item, n) => {
      const row = this.#rows.slice(n * PAIR_FEATURES.length, (n + 1) * PAIR_FEATURES.length);
      return predictionOf(this.#pairs, row, logOdds[n], this.#ofPair(person, item, logOdds[n]));
    });
  }

  /** P(something is bought in the rest of the visit). */
  visit(asker: Asker): ConversionPrediction {
    const { values } = this.#features.person(asker);
    const out = new Float64Array(1);
    this.#visits.model.logOdds({ rows: 1, features: values.length, values }, out);
    return predictionOf(this.#visits, values, out[0], calibrated(this.#visits.fitted.calibration, out[0]));
  }

  /** Estimate. */
  get bytes(): number {
    return this.#counts.bytes;
  }

  #score(person: PersonAsOf, items: ArrayLike<ItemNumber>): Float64Array {
    const features = PAIR_FEATURES.length;
    if (this.#logOdds.length < items.length) [this.#rows, this.#logOdds] = [new Float32Array(items.length * features), new Float64Array(items.length)];
    const values = this.#rows.subarray(0, items.length * features);
    const logOdds = this.#logOdds.subarray(0, items.length);
    this.#features.rows(person, items, values);
    this.#pairs.model.logOdds({ rows: items.length, features, values }, logOdds);
    return logOdds;
  }

  /** Calibrated log-odds, with what was left out of training put back. */
  #ofPair(person: PersonAsOf, item: ItemNumber, raw: number): number {
    return forAllRows(calibrated(this.#pairs.fitted.calibration, raw), person.touched.has(item) ? 1 : this.#keptStrangers);
  }
}

interface Loaded {
  readonly fitted: FittedModel;
  readonly model: ScoreModel;
  readonly specs: readonly FeatureSpec[];
}

function loaded(fitted: FittedModel, specs: readonly FeatureSpec[]): Loaded {
  if (fitted.artifact.features !== specs.length) throw new RangeError(`conversion model: expected ${specs.length} features, got ${fitted.artifact.features}`);
  return { fitted, model: modelOf(fitted.artifact.model).load(fitted.artifact), specs };
}

function predictionOf({ fitted, model, specs }: Loaded, row: Float32Array, raw: number, logOdds: number): ConversionPrediction {
  const half = uncertainty(fitted.calibration, raw);
  const effects = [...model.contributions(row).entries()].filter(([, effect]) => Math.abs(effect) >= LEAST_EFFECT).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  return {
    probability: sigmoid(logOdds), low: sigmoid(logOdds - half), high: sigmoid(logOdds + half),
    reasons: effects.slice(0, MOST_REASONS).map(([feature, effect]) => ({
      feature: specs[feature].name, text: specs[feature].text, value: Number.isNaN(row[feature]) ? null : row[feature], effect,
    })),
  };
}
