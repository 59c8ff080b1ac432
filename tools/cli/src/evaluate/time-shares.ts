/** A blend trains all that it is made of twice more, and comes last: what is put by for it is so many times another's. */
const BLEND_SHARES = 4;
/** Beyond its share one may take half as much again. */
const MOST_SHARES = 1.5;

/** What one of several methods may take, in the unit of what is left. */
export interface Allowance {
  /** Its part when all that come take theirs. */
  readonly share: number;
  /** After this it is ended. */
  readonly most: number;
}

/**
 * Divides the time that is left among a method and those after it. Whatever they do, none goes without: what each may take beyond its
 * share is taken from the rest in proportion.
 *
 * @param toCome whether each method that has not run yet is a blend, the next one first; not empty
 */
export function allowance(left: number, toCome: readonly boolean[]): Allowance {
  const shares = toCome.map((blends) => (blends ? BLEND_SHARES : 1));
  const share = (left * shares[0]) / shares.reduce((sum, one) => sum + one, 0);
  return { share, most: Math.min(left, MOST_SHARES * share) };
}
