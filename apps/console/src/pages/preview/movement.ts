/** How an item stands against the other list: 'new', or places it went up (above 0) or down. */
export type Movement = 'new' | number;

/** @param before ids of the other list, best first; @param position 1-based place in this one */
export function movementOf(before: readonly string[], id: string, position: number): Movement {
  const index = before.indexOf(id);
  return index < 0 ? 'new' : index + 1 - position;
}
