import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AppLog, AppProcess, createKey, createTenant, openDatabase, openInstallation, trainMissing, type Installation } from '@zhiyin/cli';
import type { Tenant, TrainingRun } from '@zhiyin/domain';
import { JobQueues, migrateQueue, queueConnection } from '@zhiyin/jobs';
import { migrate, PgKeyStore, PgRunStore, PgStrategyStore, PgTenantStore, type Database } from '@zhiyin/persistence';

export interface BenchTenant {
  readonly tenant: Tenant;
  readonly secretKey: string;
}

/** A whole installation of its own in a temporary folder: durable PostgreSQL, real processes. Removed at the end. */
export class World {
  readonly #folder: string;
  readonly #apps: AppProcess[] = [];

  private constructor(
    readonly installation: Installation,
    readonly database: Database,
    folder: string,
  ) {
    this.#folder = folder;
  }

  static async open(): Promise<World> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-bench-'));
    fs.chmodSync(folder, 0o755);
    const installation = await openInstallation(folder, {});
    await migrate(installation.databaseUrl, installation.secret);
    await migrateQueue(installation.queueUrl);
    return new World(installation, await openDatabase(installation), folder);
  }

  get databasePid(): number | null {
    return this.installation.cluster?.pid() ?? null;
  }

  async tenant(slug: string): Promise<BenchTenant> {
    const tenant = await createTenant(new PgTenantStore(this.database), this.installation.secret, { slug, currency: 'EUR' });
    const secretKey = await createKey(new PgKeyStore(this.database), tenant.id, { kind: 'secret', name: 'bench', requestsPerSecond: 100_000 });
    return { tenant, secretKey };
  }

  /** One more api process. @returns its address */
  async api(env: NodeJS.ProcessEnv = {}): Promise<{ readonly url: string; readonly pid: () => number | null; stop(): Promise<void> }> {
    const app = this.#app('api', { API_PORT: '0', LOG_LEVEL: 'warn', ...env });
    return { url: await ready(app), pid: () => app.pid, stop: () => app.stop(10_000) };
  }

  /** Trains the enabled strategies of a tenant through the queue, as in production; then the trainer ends. */
  async train({ tenant }: BenchTenant): Promise<readonly TrainingRun[]> {
    const app = this.#app('trainer', { TRAINER_PORT: '0', LOG_LEVEL: 'warn' });
    await ready(app);
    const queues = new JobQueues(queueConnection(this.installation.queueUrl));
    const runStore = new PgRunStore(this.database);
    try {
      await trainMissing(tenant.id, { strategyStore: new PgStrategyStore(this.database), runStore, queues }, new AbortController().signal, (line) => console.log(`  ${line}`));
      return await runStore.list(tenant.id, { limit: 1000 });
    } finally {
      await queues.close();
      await app.stop(10_000);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#apps.map((app) => app.stop(10_000)));
    await this.database.close();
    await this.installation.cluster?.stop();
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }

  #app(name: string, settings: NodeJS.ProcessEnv): AppProcess {
    const { databaseUrl, queueUrl, secret, dataFolder } = this.installation;
    const app = new AppProcess({
      name, script: `apps/${name}/dist/main.js`,
      env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: databaseUrl, QUEUE_URL: queueUrl, ZHIYIN_SECRET: secret, DATA_FOLDER: dataFolder, HOST: '127.0.0.1', ...settings },
      log: new AppLog(path.join(dataFolder, 'logs'), `${name}-${this.#apps.length}`, (line) => console.log(line)),
      say: (line) => console.log(`  ${line}`),
    });
    this.#apps.push(app);
    app.start();
    return app;
  }
}

/** @returns its address */
async function ready(app: AppProcess): Promise<string> {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    if ((await app.isReady()) && app.url) return app.url;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${app.name} did not get ready within a minute`);
}

/** Resident memory of a process in MiB, from /proc; NaN where there is none. Proportional share where the kernel tells it. */
export function residentMb(pid: number | null): number {
  try {
    const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
