/** @public */
export { coVisitationStrategy } from './co-visitation.strategy.ts';
/** @public */
export type { CoVisitationConfig } from './config.ts';
