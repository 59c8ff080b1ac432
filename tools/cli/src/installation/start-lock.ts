import { ConflictError } from '@zhiyin/domain';
import pg from 'pg';

const LOCK = 0x7a697969; // 'ziyi'

/**
 * One start per cluster at a time. Held by a database session: whoever is killed gives it up in that moment, and no file is
 * left to be misread.
 */
export class StartLock {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** @throws ConflictError ALREADY_STARTED */
  static async take(clusterUrl: string, dataFolder: string, onLost: () => void): Promise<StartLock> {
    const client = new pg.Client({ connectionString: clusterUrl, application_name: `zhiyin start ${process.pid}` });
    let held = false;
    client.on('error', () => undefined);
    client.on('end', () => held && onLost());
    await client.connect();
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [LOCK]);
    if (!rows[0].taken) {
      const { rows: holders } = await client.query<{ name: string }>("select application_name as name from pg_stat_activity where application_name like 'zhiyin start %' and pid <> pg_backend_pid()");
      await client.end();
      const pid = holders[0]?.name.split(' ').at(-1);
      throw new ConflictError('ALREADY_STARTED', `${dataFolder} is in use by another start${pid ? ` (process ${pid})` : ''}: stop that one with Ctrl-C, or choose another folder with --data and other ports`);
    }
    held = true;
    const lock = new StartLock(client);
    lock.#forget = () => (held = false);
    return lock;
  }

  #forget: () => void = () => undefined;

  async release(): Promise<void> {
    this.#forget();
    await this.#client.end().catch(() => undefined);
  }
}
