import type { JsonObject } from '@zhiyin/domain';
import type { RecommendationAnswer } from '@zhiyin/registry';

/** What the answers of one dial would bring, for a person on average, if everything on them were looked at. */
export interface ParetoPoint {
  readonly dial: number;
  /** Expected number. */
  readonly purchases: number;
  /** Earned now, in the shop's currency. */
  readonly margin: number;
  /** How many more of the buyers order again than otherwise would. */
  readonly returning: number;
  /** What these spend later, times the share that is earned of it. */
  readonly later: number;
  /** Some other dial is better in one of the two and not worse in the other. */
  readonly dominated: boolean;
  /** Of the first person, in order. */
  readonly items: readonly string[];
}

export const DIALS = Array.from({ length: 11 }, (_, step) => step / 10);

/** The document at a dial, whatever it says itself. */
export function atDial(document: JsonObject, loyalty: number): JsonObject {
  const { floor: _floor, ...objective } = (document.objective ?? {}) as JsonObject;
  return { ...document, objective: { ...objective, loyalty } };
}

/** @param answers [dials][people] with reasons */
export function paretoPoints(answers: readonly (readonly RecommendationAnswer[])[]): ParetoPoint[] {
  const points = answers.map((ofPeople, n) => ({ dial: DIALS[n], ...meanOf(ofPeople.map(sumsOf)), items: ofPeople[0]?.items.map(({ id }) => id) ?? [] }));
  return points.map((point) => ({
    ...point, dominated: points.some(({ margin, later }) => margin >= point.margin && later >= point.later && (margin > point.margin || later > point.later)),
  }));
}

type Sums = Pick<ParetoPoint, 'purchases' | 'margin' | 'returning' | 'later'>;

function sumsOf({ items }: RecommendationAnswer): Sums {
  let [purchases, margin, returning, later] = [0, 0, 0, 0];
  for (const { value } of items) {
    if (!value) continue;
    purchases += value.probability;
    margin += value.probability * value.margin;
    returning += value.probability * value.effect;
    later += value.probability * value.effect * value.customerValue;
  }
  return { purchases, margin, returning, later };
}

function meanOf(sums: readonly Sums[]): Sums {
  const mean = (name: keyof Sums): number => sums.reduce((total, own) => total + own[name], 0) / Math.max(1, sums.length);
  return { purchases: mean('purchases'), margin: mean('margin'), returning: mean('returning'), later: mean('later') };
}
