import { LimitError } from '@zhiyin/domain';

/**
 * Admits request bodies by their bytes before anything is read, so that a flood is refused while memory is still there.
 * A single body is always admitted when nothing else is in flight.
 */
export class BytesInFlight {
  #held = 0;

  /** @param limit bytes of request bodies that may be worked on at once */
  constructor(private readonly limit: number) {}

  get held(): number {
    return this.#held;
  }

  /**
   * @returns gives the bytes back; call it once, when the answer has left or the caller has gone
   * @throws LimitError TOO_MANY_BYTES
   */
  admit(bytes: number): () => void {
    if (this.#held > 0 && this.#held + bytes > this.limit) {
      throw new LimitError('TOO_MANY_BYTES', `at most ${this.limit} bytes of requests are worked on at once; send this again in a second`, { retryAfterSeconds: 1 });
    }
    this.#held += bytes;
    let held = true;
    return () => {
      if (held) this.#held -= bytes;
      held = false;
    };
  }
}
