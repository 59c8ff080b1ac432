import { Option, type Command } from 'commander';
import { NotFoundError, type Tenant } from '@zhiyin/domain';
import { PgTenantStore, type Database } from '@zhiyin/persistence';
import { openDatabase, withInstallation, type Installation } from '../installation/installation.ts';
import { defaultDataFolder } from '../installation/workspace.ts';

/** Of every command that has the platform work for one tenant. */
export interface TrainingFlags {
  readonly tenant: string;
  readonly json: boolean;
  readonly data: string;
  readonly seed?: number;
}

/** A trainer that works takes a run within a second or two; another tenant's long training may be before ours. */
export const TRAINER_PATIENCE_MS = 60_000;

export function withFlags(command: Command): Command {
  return command
    .requiredOption('--tenant <slug>', 'whose strategies')
    .option('--json', 'everything the runs recorded, as JSON', false)
    .addOption(new Option('--data <folder>', 'the data folder').default(process.env.DATA_FOLDER || defaultDataFolder));
}

export function withTenant(flags: TrainingFlags, work: (database: Database, tenant: Tenant, installation: Installation) => Promise<void>): Promise<void> {
  return withInstallation(flags.data, async (installation) => {
    const database = await openDatabase(installation);
    try {
      const tenant = await new PgTenantStore(database).bySlug(flags.tenant);
      if (!tenant) throw new NotFoundError('TENANT_UNKNOWN', `there is no tenant '${flags.tenant}'; zhiyin tenant list shows them`);
      await work(database, tenant, installation);
    } finally {
      await database.close();
    }
  });
}
