import fs from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { createSetupToken, setupPath } from '@zhiyin/access';
import { InputError, ResourceError, type Tenant } from '@zhiyin/domain';
import { JobQueues, queueConnection } from '@zhiyin/jobs';
import { PgAdminStore, PgKeyStore, PgRunStore, PgStrategyStore, PgTenantStore, type Database } from '@zhiyin/persistence';
import { openDatabase, type Installation } from '../installation/installation.ts';
import { defaultDataFolder } from '../installation/workspace.ts';
import { importInto } from '../import.command.ts';
import { createTenant } from '../tenants/create-tenant.ts';
import { demoKeys, type DemoKeys } from '../tenants/keys.ts';
import { planSeeding, seedOnce, type Sample } from './demo-shop.ts';
import { Supervisor } from './supervisor.ts';
import { trainMissing } from './training.ts';
import { welcomeText } from './welcome.ts';

/** PostgreSQL writes its log in pieces of 16 MB. */
const LEAST_FREE_MB = 32;

interface StartFlags {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly adminPort: number;
  readonly trainerPort: number;
  readonly tenant: string;
  readonly import?: string;
  readonly demo: boolean;
}

export function startCommand(): Command {
  return new Command('start')
    .description('Starts the whole platform on this machine: PostgreSQL, api, trainer and admin app. Ctrl-C stops it.')
    .option('--port <number>', 'port of the api', portNumber, Number(process.env.API_PORT) || 3000)
    .option('--admin-port <number>', 'port of the admin app', portNumber, Number(process.env.ADMIN_PORT) || 3001)
    .option('--trainer-port <number>', 'port of the trainer (health and metrics)', portNumber, Number(process.env.TRAINER_PORT) || 3002)
    .option('--host <address>', 'address to listen on; 0.0.0.0 lets other machines in', process.env.HOST || '127.0.0.1')
    .option('--data <folder>', 'where the database, models and secret are kept', process.env.DATA_FOLDER || defaultDataFolder)
    .option('--tenant <name>', 'tenant that is made at the first start', 'demo')
    .option('--import <source>', 'fill the tenant with your data instead of the demo shop: a mapping file, or NAME=FOLDER of a known set (see zhiyin import --help)')
    .option('--no-demo', 'begin without a tenant')
    .addHelpText('after', '\nDATABASE_URL and QUEUE_URL replace the embedded PostgreSQL; all settings: docs/configuration.md')
    .action((flags: StartFlags) => start(flags));
}

async function start(flags: StartFlags): Promise<void> {
  const startedAt = performance.now();
  const say = (line: string): void => console.log(`[${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s] ${line}`);
  const supervisor = new Supervisor({ dataFolder: path.resolve(flags.data), host: flags.host, apiPort: flags.port, adminPort: flags.adminPort, trainerPort: flags.trainerPort, say });
  const abort = new AbortController();
  stopOnSignals(supervisor, abort, say);
  try {
    const installation = await supervisor.start();
    if (abort.signal.aborted) return;
    await furnish(installation, flags, abort.signal, say, startedAt);
  } catch (error) {
    if (abort.signal.aborted) return;
    await supervisor.stop().catch(() => undefined);
    throw fullDisk(flags.data) ?? error;
  }
}

/** What else goes wrong on a full disk says so only far below. */
function fullDisk(dataFolder: string): ResourceError | null {
  try {
    const { bavail, bsize } = fs.statfsSync(dataFolder);
    const free = Math.floor((bavail * bsize) / 2 ** 20);
    return free < LEAST_FREE_MB ? new ResourceError('DISK_FULL', `the disk of ${path.resolve(dataFolder)} is full (${free} MB left): free about 1 GB, or choose another folder with --data, and start again; what was accepted is kept`) : null;
  } catch {
    return null;
  }
}

/** The first Ctrl-C stops in order, the second at once. */
function stopOnSignals(supervisor: Supervisor, abort: AbortController, say: (line: string) => void): void {
  const stop = async (): Promise<void> => {
    if (abort.signal.aborted) {
      supervisor.kill();
      process.exit(130);
    }
    abort.abort();
    say('stopping; what was accepted is kept');
    await supervisor.stop().catch((error: Error) => say(error.message));
    say('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
}

/** What a first start adds to a platform that runs, and what every start prints. */
async function furnish(installation: Installation, flags: StartFlags, signal: AbortSignal, say: (line: string) => void, startedAt: number): Promise<void> {
  const { host, port, adminPort } = flags;
  const shown = host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host;
  const [apiUrl, adminUrl] = [`http://${shown}:${port}`, `http://${shown}:${adminPort}`];
  const database = await openDatabase(installation);
  try {
    const admins = new PgAdminStore(database);
    const furnished = flags.demo ? await furnishTenant(installation, database, flags, apiUrl, signal, say) : { keys: null, sample: null };
    if (signal.aborted) return;
    const setupUrl = (await admins.hasOwner()) ? null : adminUrl + setupPath(await createSetupToken(admins));
    console.log(welcomeText({
      apiUrl, adminUrl, setupUrl, ...furnished,
      keysFile: keysFile(installation, flags.tenant), logs: path.join(installation.dataFolder, 'logs'),
      seconds: (performance.now() - startedAt) / 1000,
    }));
  } finally {
    await database.close();
  }
}

const keysFile = ({ dataFolder }: Installation, tenant: string): string => path.join(dataFolder, `${tenant}-keys.json`);

async function furnishTenant(
  installation: Installation, database: Database, flags: StartFlags, apiUrl: string, signal: AbortSignal, say: (line: string) => void,
): Promise<{ keys: DemoKeys; sample: Sample | null }> {
  const tenants = new PgTenantStore(database);
  const found = await tenants.bySlug(flags.tenant);
  const shopFile = path.join(installation.dataFolder, `${flags.tenant}-shop.json`);
  if (!found && !flags.import) planSeeding(shopFile);
  const tenant: Tenant = found ?? (await createTenant(tenants, installation.secret, {
    slug: flags.tenant, name: flags.import ? flags.tenant : 'Demo shop', currency: flags.import ? undefined : 'EUR',
  }));
  const keys = await demoKeys(keysFile(installation, flags.tenant), new PgKeyStore(database), tenant);
  const sample = flags.import ? null : await seedOnce(shopFile, apiUrl, keys.secret, say);
  if (flags.import) await importInto({ source: flags.import, apiUrl, secretKey: keys.secret, stateFolder: path.join(installation.dataFolder, 'imports'), signal });
  const queues = new JobQueues(queueConnection(installation.queueUrl));
  try {
    await trainMissing(tenant.id, { strategyStore: new PgStrategyStore(database), runStore: new PgRunStore(database), queues }, signal, say);
  } finally {
    await queues.close();
  }
  return { keys, sample };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new InputError('PORT_INVALID', `expected a port from 1 to 65535, got '${text}'`);
}
