import { Initial1763900000001 } from './0001-initial.ts';
import { IngestionFunctions1763900000002 } from './0002-ingestion-functions.ts';
import { AuditHead1763900000003 } from './0003-audit-head.ts';
import { AppendEventsByName1763900000004 } from './0004-append-events-by-name.ts';
import { NewcomerBound1763900000005 } from './0005-newcomer-bound.ts';
import { Tuning1763900000006 } from './0006-tuning.ts';
import { SearchedQuery1763900000007 } from './0007-searched-query.ts';
import { Loyalty1763900000008 } from './0008-loyalty.ts';
import { LiveFigures1763900000009 } from './0009-live-figures.ts';
import { Retention1763900000010 } from './0010-retention.ts';
import { Conversion1763900000011 } from './0011-conversion.ts';
import { Attribution1763900000013 } from './0013-attribution.ts';
import { ItemExposure1763900000014 } from './0014-item-exposure.ts';
import { Embeddings1763900000015 } from './0015-embeddings.ts';
import { TenantLocale1763900000016 } from './0016-tenant-locale.ts';
import { IntakeProblems1763900000019 } from './0019-intake-problems.ts';

/** In order. Classes, not a pattern over files: what runs is what was compiled. */
export const migrations = [
  Initial1763900000001, IngestionFunctions1763900000002, AuditHead1763900000003, AppendEventsByName1763900000004, NewcomerBound1763900000005, Tuning1763900000006,
  SearchedQuery1763900000007, Loyalty1763900000008, LiveFigures1763900000009, Retention1763900000010, Conversion1763900000011, Attribution1763900000013, ItemExposure1763900000014,
  Embeddings1763900000015, TenantLocale1763900000016,
  IntakeProblems1763900000019,
];

/** Where TypeORM writes down which of them a database has seen. */
export const MIGRATIONS_TABLE = 'zhiyin_migration';
