import type { CoVisitationConfig } from './config.ts';

/**
 * c_ij / (pop_i^a pop_j^b) x c_ij / (c_ij + shrinkage): 0 without evidence, never infinite.
 * With a = b = 0.5 the first factor is the cosine of two implicit-feedback columns.
 * @see Deshpande, Karypis 2004, "Item-Based Top-N Recommendation Algorithms", section 4.2
 */
export function normalized(
  count: number,
  seedPopularity: number,
  neighbourPopularity: number,
  config: Pick<CoVisitationConfig, 'seedExponent' | 'popularityExponent' | 'shrinkage'>,
): number {
  if (!(count > 0) || !(seedPopularity > 0) || !(neighbourPopularity > 0)) return 0;
  const scale = seedPopularity ** config.seedExponent * neighbourPopularity ** config.popularityExponent;
  return (count / scale) * (count / (count + config.shrinkage));
}
