import path from 'node:path';
import { ConfigError } from '@zhiyin/domain';
import { ensureCluster } from '@zhiyin/embedded-postgres';
import { migrateQueue, queueReady } from '@zhiyin/jobs';
import { migrate } from '@zhiyin/persistence';
import { openInstallation, type Installation } from '../installation/installation.ts';
import { StartLock } from '../installation/start-lock.ts';
import { AppLog } from './app-log.ts';
import { AppProcess } from './app-process.ts';
import { checkPorts } from './ports.ts';

export interface SupervisorOptions {
  readonly dataFolder: string;
  readonly host: string;
  readonly apiPort: number;
  readonly adminPort: number;
  readonly trainerPort: number;
  readonly say: (line: string) => void;
}

const READY_WITHIN_MS = 60_000;
const QUEUE_WITHIN_MS = 5_000;
const APP_STOP_MS = 12_000;
/** Apps whose supervisor was killed end by themselves within this time. */
const ORPHANS_END_MS = 15_000;

/** Keeps PostgreSQL and the three apps running on this machine. */
export class Supervisor {
  readonly #apps: AppProcess[] = [];
  #installation: Installation | null = null;
  #lock: StartLock | null = null;
  #stopped: Promise<void> | null = null;

  constructor(private readonly options: SupervisorOptions) {}

  /** Everything up to "ready". @throws ZhiyinError, each with what to do */
  async start(): Promise<Installation> {
    const { dataFolder, host, apiPort, adminPort, trainerPort, say } = this.options;
    const installation = await openInstallation(dataFolder);
    this.#installation = installation;
    const { cluster } = installation;
    if (cluster) {
      await this.#guard(installation);
      say(cluster.reused ? 'PostgreSQL was still running' : `PostgreSQL started on port ${cluster.port}`);
    }
    await checkPorts(host, [
      { name: 'api', port: apiPort, option: '--port' },
      { name: 'admin app', port: adminPort, option: '--admin-port' },
      { name: 'trainer', port: trainerPort, option: '--trainer-port' },
    ], cluster?.reused ? ORPHANS_END_MS : 0);
    const { applied } = await migrate(installation.databaseUrl, installation.secret);
    await migrateQueue(installation.queueUrl);
    // The apps would wait long for a queue that may still come; a person would wait with them.
    await queueReady(installation.queueUrl, QUEUE_WITHIN_MS);
    if (applied.length) say(`database migrated: ${applied.length} step${applied.length > 1 ? 's' : ''}`);
    this.#startApps(installation);
    await this.#ready();
    return installation;
  }

  /** Apps first, then PostgreSQL; safe to call at any moment and more than once. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** No waiting: for the second Ctrl-C. */
  kill(): void {
    for (const app of this.#apps) app.kill();
  }

  async #stop(): Promise<void> {
    await Promise.all(this.#apps.map((app) => app.stop(APP_STOP_MS)));
    const held = this.#lock !== null;
    await this.#lock?.release();
    // Without the lock the cluster is another start's.
    if (held) await this.#installation?.cluster?.stop();
  }

  /** Holds the lock, and starts PostgreSQL again when it ends under us. */
  async #guard({ cluster, dataFolder }: Installation): Promise<void> {
    if (!cluster) return;
    this.#lock = await StartLock.take(cluster.url, dataFolder, () => void this.#revive());
  }

  async #revive(): Promise<void> {
    const { dataFolder, say } = this.options;
    for (let pauseMs = 200; !this.#stopped; pauseMs = Math.min(2 * pauseMs, 10_000)) {
      try {
        say('PostgreSQL ended, starting it again');
        const cluster = await ensureCluster({ folder: path.join(dataFolder, 'pg18') });
        if (!this.#installation || this.#stopped) return;
        if (cluster.port !== this.#installation.cluster?.port) {
          throw new ConfigError('PORT_TAKEN', `the port of PostgreSQL was taken meanwhile, it is now ${cluster.port}: stop with Ctrl-C and start again`);
        }
        await this.#guard({ ...this.#installation, cluster });
        say('PostgreSQL is back');
        return;
      } catch (error) {
        say(`PostgreSQL could not be started: ${(error as Error).message}`);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  #startApps({ databaseUrl, queueUrl, secret, dataFolder }: Installation): void {
    const { host, apiPort, adminPort, trainerPort, say } = this.options;
    const env: NodeJS.ProcessEnv = {
      ...process.env, NODE_ENV: process.env.NODE_ENV ?? 'production',
      DATABASE_URL: databaseUrl, QUEUE_URL: queueUrl, ZHIYIN_SECRET: secret, DATA_FOLDER: dataFolder, HOST: host,
      API_PORT: String(apiPort), ADMIN_PORT: String(adminPort), TRAINER_PORT: String(trainerPort),
    };
    for (const name of ['api', 'trainer', 'admin']) {
      const app = new AppProcess({
        name, env, say,
        script: `apps/${name}/dist/main.js`,
        log: new AppLog(path.join(dataFolder, 'logs'), name, say),
      });
      this.#apps.push(app);
      app.start();
    }
  }

  async #ready(): Promise<void> {
    const { say, dataFolder } = this.options;
    const waiting = new Set(this.#apps);
    for (const giveUpAt = Date.now() + READY_WITHIN_MS; waiting.size && !this.#stopped; ) {
      await Promise.all([...waiting].map(async (app) => (await app.isReady()) && waiting.delete(app) && say(`${app.name} is ready`)));
      if (!waiting.size) return;
      if (Date.now() > giveUpAt) {
        const names = [...waiting].map(({ name }) => name).join(', ');
        throw new ConfigError('NOT_READY', `${names} did not get ready within ${READY_WITHIN_MS / 1000} s; the reason is in ${path.join(dataFolder, 'logs')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
