/** Hears when this process is asked to stop: SIGTERM, SIGINT, or the end of the supervisor that holds the other end of its IPC channel. */
export class StopRequest {
  readonly #controller = new AbortController();
  /** Resolves with who asked. */
  readonly reason: Promise<string>;

  constructor() {
    this.reason = new Promise((resolve) => {
      const ask = (why: string) => {
        resolve(why);
        this.#controller.abort();
      };
      process.once('SIGTERM', () => ask('SIGTERM'));
      process.once('SIGINT', () => ask('SIGINT'));
      process.once('disconnect', () => ask('the supervisor is gone'));
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }
}
