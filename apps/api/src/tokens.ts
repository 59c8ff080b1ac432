/** Names of what is injected and is no class. */
export const METRICS = Symbol('Metrics');
export const CLOCK = Symbol('Clock');
export const EVENT_LOG = Symbol('EventLog');
export const CATALOGUE_STORE = Symbol('CatalogueStore');
export const USER_STORE = Symbol('UserStore');
export const STRATEGY_STORE = Symbol('StrategyStore');
export const PIPELINE_STORE = Symbol('PipelineStore');
export const NEWCOMER_LIMITS = Symbol('NewcomerLimits');
