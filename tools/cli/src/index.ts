export { runImport, type ImportOptions, type ImportProgress, type ImportTally } from './import/import-run.ts';
