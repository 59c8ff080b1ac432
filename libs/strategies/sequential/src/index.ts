/** @public */
export { sasrecStrategy } from './sasrec.strategy.ts';
/** @public */
export type { SasrecConfig } from './sasrec-config.ts';
/** @public */
export { twoTowerStrategy } from './two-tower.strategy.ts';
/** @public */
export type { TwoTowerConfig } from './two-tower-config.ts';
