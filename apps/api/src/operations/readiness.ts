export interface ReadinessReport {
  readonly status: 'ready' | 'degraded' | 'starting' | 'stale' | 'stopping';
  readonly database: 'up' | 'down';
  readonly followerLagMs: number;
}

/** Memory older than this is no basis for answers. */
const STALE_MS = 10 * 60_000;
/** A healthy follower is never this late. */
const LATE_MS = 10_000;
const PING_TIMEOUT_MS = 1_000;

/** Whether this process should be sent requests; see the description of `/readyz`. */
export class Readiness {
  #started = false;
  #stopping = false;

  constructor(
    private readonly ping: () => Promise<unknown>,
    /** How old what this process knows of the log may be, in milliseconds. */
    readonly lagMs: () => number,
  ) {}

  started(): void {
    this.#started = true;
  }

  stopping(): void {
    this.#stopping = true;
  }

  async report(): Promise<ReadinessReport> {
    const database = (await this.#databaseAnswers()) ? 'up' : 'down';
    const followerLagMs = Math.round(this.lagMs());
    return { status: this.#status(database, followerLagMs), database, followerLagMs };
  }

  #status(database: 'up' | 'down', lag: number): ReadinessReport['status'] {
    if (this.#stopping) return 'stopping';
    if (!this.#started) return 'starting';
    if (lag > STALE_MS) return 'stale';
    return database === 'down' || lag > LATE_MS ? 'degraded' : 'ready';
  }

  async #databaseAnswers(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), PING_TIMEOUT_MS)));
    const answered = this.ping().then(() => true, () => false);
    const answers = await Promise.race([answered, late]);
    clearTimeout(timer);
    return answers;
  }
}
