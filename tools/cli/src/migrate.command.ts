import { Command } from 'commander';
import { createSetupToken, setupPath } from '@zhiyin/access';
import { parseConfig } from '@zhiyin/config';
import { migrateQueue } from '@zhiyin/jobs';
import { Database, databaseUrls, migrate, PgAdminStore } from '@zhiyin/persistence';

/** What a deployment runs once before its apps; `zhiyin start` does it by itself. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Brings the database and the queue up to date; shows the link that sets up the first owner while there is none')
    .action(async () => {
      const { databaseUrl, queueUrl, secret, publicOrigin } = parseConfig(process.env);
      const { applied } = await migrate(databaseUrl, secret);
      await migrateQueue(queueUrl);
      console.log(applied.length ? `migrated: ${applied.join(', ')}` : 'nothing to migrate');
      const database = await Database.open(databaseUrls(databaseUrl, secret), { maxConnections: 2 });
      try {
        const admins = new PgAdminStore(database);
        if (!(await admins.hasOwner())) console.log(`set up the first owner (once, within a day): ${publicOrigin}${setupPath(await createSetupToken(admins))}`);
      } finally {
        await database.close();
      }
    });
}
