import { Initial1763900000001 } from './0001-initial.ts';
import { IngestionFunctions1763900000002 } from './0002-ingestion-functions.ts';

/** In order. Classes, not a pattern over files: what runs is what was compiled. */
export const migrations = [Initial1763900000001, IngestionFunctions1763900000002];
