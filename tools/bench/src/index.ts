/** Strategies that only measure. */
export { denseScanStrategy } from './dense-scan.strategy.ts';
