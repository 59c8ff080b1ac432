import { RANGES, STYLES, trendOn, type ItemTruth } from './catalogue.ts';
import type { Person } from './people.ts';

/** The true probabilities of the simulated shop. What a model predicts can be judged against them. */
export interface Outcome {
  /** Given that the item stands at the position and the page is open. */
  readonly click: number;
  /** Given a click. */
  readonly cart: number;
  /** Given that it lies in the cart. */
  readonly purchase: number;
  /** Given a purchase. */
  readonly return: number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** How well the item suits the person on a day, in log-odds; about -2 .. 4. Cost O(1). */
export function utility(person: Person, item: ItemTruth, day: number): number {
  const range = RANGES[item.range];
  let style = 0;
  for (let axis = 0; axis < STYLES; axis++) style += person.style[axis] * item.style[axis];
  const priceGap = Math.log(item.price / range.medianPrice) - person.priceBand;
  return (
    person.tastes[item.range] +
    0.8 * style -
    person.priceSensitivity * priceGap * priceGap +
    (person.brands.has(item.brand) ? 0.6 : 0) +
    0.25 * item.quality +
    0.3 * item.appeal +
    trendOn(item, day)
  );
}

/** Chance that a person looks at position 0, 1, 2, ... of a list: what the eye does, whatever stands there. */
export function examination(position: number): number {
  return 1 / (1 + position) ** 0.6;
}

export function outcome(person: Person, item: ItemTruth, day: number, position = 0): Outcome {
  const u = utility(person, item, day);
  return {
    click: examination(position) * sigmoid(-2 + u),
    cart: sigmoid(-3.7 + 0.7 * u),
    purchase: sigmoid(-1 + 0.4 * u + person.buying),
    return: sigmoid(-2.8 - 0.9 * item.quality + RANGES[item.range].department.returnBias),
  };
}

/** P(the piece is bought again when it is used up); 0 for what is bought once. */
export function repeatProbability(person: Person, item: ItemTruth): number {
  return RANGES[item.range].cycleDays === 0 ? 0 : person.loyalty * sigmoid(0.8 + 0.9 * item.quality);
}
