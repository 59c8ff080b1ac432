export type { DatasetSize, DatasetView, Interactions, ItemTable, UserTable } from './dataset-view.ts';
