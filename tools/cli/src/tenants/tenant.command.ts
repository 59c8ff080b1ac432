import { Command, Option } from 'commander';
import { NotFoundError, type KeyKind } from '@zhiyin/domain';
import { PgKeyStore, PgTenantStore, type Database } from '@zhiyin/persistence';
import { openDatabase, withInstallation, type Installation } from '../installation/installation.ts';
import { defaultDataFolder } from '../installation/workspace.ts';
import { createTenant } from './create-tenant.ts';
import { createKey } from './keys.ts';

const data = (): Option => new Option('--data <folder>', 'the data folder').default(process.env.DATA_FOLDER || defaultDataFolder);

export function tenantCommand(): Command {
  const command = new Command('tenant').description('Makes and lists tenants');
  command.command('create').description('Makes a tenant with all installed strategies').argument('<slug>', 'lower-case letters, digits, hyphens')
    .option('--name <name>', 'shown to people').option('--currency <code>', 'of its prices, such as EUR')
    .option('--locale <tag>', 'language of titles and queries, such as de or zh-CN; English unless told')
    .option('--no-default-consent', 'people agree only when they or an event say so').addOption(data())
    .action(async (slug: string, flags: { data: string; name?: string; currency?: string; locale?: string; defaultConsent: boolean }) => {
      await withDatabase(flags.data, async (database, { secret }) => {
        const tenant = await createTenant(new PgTenantStore(database), secret, { slug, ...flags });
        console.log(`tenant '${tenant.slug}' made (number ${tenant.id}); next: zhiyin keys create ${tenant.slug}`);
      });
    });
  command.command('list').description('All tenants').addOption(data()).action(async (flags: { data: string }) => {
    await withDatabase(flags.data, async (database) => {
      for (const { id, slug, name, status } of await new PgTenantStore(database).all()) console.log(`${id}\t${slug}\t${status}\t${name}`);
    });
  });
  return command;
}

export function keysCommand(): Command {
  const command = new Command('keys').description('Makes API keys');
  command.command('create').description('Makes a key and shows it, once').argument('<tenant>', 'its slug')
    .addOption(new Option('--kind <kind>', 'publishable keys may stand in a web page').choices(['publishable', 'secret']).default('secret'))
    .option('--name <name>', 'to tell it from others', 'command line').option('--origin <origin...>', 'browser origins that may use it')
    .option('--rate <requests per second>', 'limit', Number, 1000).addOption(data())
    .action(async (slug: string, flags: { data: string; kind: KeyKind; name: string; origin?: string[]; rate: number }) => {
      await withDatabase(flags.data, async (database) => {
        const tenant = await new PgTenantStore(database).bySlug(slug);
        if (!tenant) throw new NotFoundError('TENANT_UNKNOWN', `there is no tenant '${slug}'; zhiyin tenant list shows them`);
        const key = await createKey(new PgKeyStore(database), tenant.id, { kind: flags.kind, name: flags.name, origins: flags.origin, requestsPerSecond: flags.rate });
        console.log(`${key}\n(shown only now; keep it safe)`);
      });
    });
  return command;
}

function withDatabase(folder: string, work: (database: Database, installation: Installation) => Promise<void>): Promise<void> {
  return withInstallation(folder, async (installation) => {
    const database = await openDatabase(installation);
    try {
      await work(database, installation);
    } finally {
      await database.close();
    }
  });
}
