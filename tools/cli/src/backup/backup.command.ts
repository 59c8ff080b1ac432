import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Command, Option } from 'commander';
import { PgRunStore, PgStrategyStore, PgTenantStore } from '@zhiyin/persistence';
import { openDatabase, withInstallation, type Installation } from '../installation/installation.ts';
import { defaultDataFolder } from '../installation/workspace.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';

const data = (): Option => new Option('--data <folder>', 'the data folder').default(process.env.DATA_FOLDER || defaultDataFolder);
const say = (line: string): void => console.log(line);

export function backupCommand(): Command {
  return new Command('backup')
    .description('Writes everything of one moment into a new folder; the platform may go on working')
    .argument('<folder>', 'made by the backup')
    .option('--with-secret', 'also keep the secret in it: whoever has such a backup can open everything; without, keep the secret elsewhere or the backup cannot be used')
    .addOption(data())
    .action(async (folder: string, flags: { data: string; withSecret?: boolean }) => {
      await withInstallation(flags.data, async ({ databaseUrl, dataFolder, secret }) => {
        const target = path.resolve(folder);
        await backup({ databaseUrl, dataFolder, target, say, secret: flags.withSecret ? secret : undefined });
        console.log(`backup complete: ${target}${flags.withSecret ? '' : ' (without the secret: keep that apart)'}`);
      });
    });
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description('Fills an empty installation from a backup; then start it')
    .argument('<folder>', 'a backup')
    .addOption(data())
    .action(async (folder: string, flags: { data: string }) => {
      const source = path.resolve(folder);
      adoptSecret(source, path.resolve(flags.data));
      await withInstallation(flags.data, async (installation) => {
        const { databaseUrl, dataFolder, secret } = installation;
        await restore({ databaseUrl, dataFolder, secret, source, say });
        const runs = await retrainAll(installation);
        console.log(`restored from ${source}; ${runs} trainings wait for the next start`);
      });
    });
}

/** A backup with its secret brings it along, but never over another one. */
function adoptSecret(source: string, dataFolder: string): void {
  const [kept, own] = [path.join(source, 'secret'), path.join(dataFolder, 'secret')];
  if (process.env.ZHIYIN_SECRET || !fs.existsSync(kept) || fs.existsSync(own)) return;
  fs.mkdirSync(dataFolder, { recursive: true });
  fs.copyFileSync(kept, own, fs.constants.COPYFILE_EXCL);
  fs.chmodSync(own, 0o600);
}

/** Models know their place in the log by transaction ids of the old cluster: new ones learn their place in this one. (A new
 * seed, because a training with the same data and seed would be skipped.) */
async function retrainAll(installation: Installation): Promise<number> {
  const database = await openDatabase(installation);
  try {
    let count = 0;
    const [runs, settings] = [new PgRunStore(database), new PgStrategyStore(database)];
    for (const tenant of await new PgTenantStore(database).all()) {
      for (const { strategy, enabled, config } of await settings.settings(tenant.id)) {
        if (enabled && (await runs.enqueue(tenant.id, { strategy, trigger: 'start', config, seed: randomInt(1, 2 ** 31) }))) count++;
      }
    }
    return count;
  } finally {
    await database.close();
  }
}
