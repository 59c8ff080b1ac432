/** How the weights of EASE are found. */
export type EaseSolver = 'inverse' | 'columns' | 'neighbourhoods';

/** Up to so many items the inverse of the whole matrix is the cheaper exact way: items^3 operations in dense blocks run at their full speed. */
const INVERSE_ITEMS = 6000;
/** Operations a column costs for each interaction: about twelve steps through the matrix and its transpose. */
const OPERATIONS = 50;
/** About a quarter of an hour on two cores. */
const MOST_OPERATIONS = 1e13;

/**
 * Exactly as long as that is affordable: the inverse of a small catalogue, a larger one column by column, and neighbourhoods of items beyond.
 *
 * @param exactItems up to so many items an exact way is taken at all
 */
export function easeSolver({ items, interactions }: { readonly items: number; readonly interactions: number }, exactItems: number): EaseSolver {
  if (items > exactItems) return 'neighbourhoods';
  if (items <= INVERSE_ITEMS) return 'inverse';
  return OPERATIONS * items * interactions <= MOST_OPERATIONS ? 'columns' : 'neighbourhoods';
}
