export { searchSettings, bestTrial, type SearchOptions, type Trial } from './search-settings.ts';
export { sampledTask } from './sampled-task.ts';
