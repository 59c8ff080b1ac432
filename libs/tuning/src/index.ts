export { adoptedConfig, bestTrial, searchSettings, trialConfig, type SearchOptions } from './search-settings.ts';
export { sampledTask } from './sampled-task.ts';
