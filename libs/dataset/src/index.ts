export type { DatasetSize, DatasetView, Interactions, ItemTable, UserTable } from './dataset-view.ts';
export { buildDataset, datasetFrom, type DatasetOptions, type DatasetParts } from './build-dataset.ts';
export { DEFAULT_RATE_RULE, type RateRule } from './inhuman-rates.ts';
export { splitByTime, type HeldOut, type SplitOptions, type TimeSplit } from './split-by-time.ts';
export { eventOfRow, historyBefore, HISTORY_LIMIT, rowsOfUsers, type PastOfUser } from './user-rows.ts';
export type { RowsByUser } from './rows-by-user.ts';
export { fading, weightOfType, type EventWeights } from './event-weights.ts';
export { historyItems, type HistoryItems } from './history-items.ts';
export { userItemMatrix, type UserItemMatrix } from './user-item-matrix.ts';
