export { sequentialRulesStrategy } from './sequential-rules/sequential-rules.strategy.ts';
export { sessionKnnStrategy } from './session-knn/session-knn.strategy.ts';
