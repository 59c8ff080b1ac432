/** @public */
export { sasrecStrategy } from './sasrec.strategy.ts';
/** @public */
export type { SasrecConfig } from './sasrec-config.ts';
