import { setImmediate as nextTurn } from 'node:timers/promises';

const SLICE_MS = 4;

/** Lets requests through while something long is worked out: `await turns.next()` often, it waits only when a slice is over. */
export class Turns {
  #began = performance.now();

  async next(): Promise<void> {
    if (performance.now() - this.#began < SLICE_MS) return;
    await nextTurn();
    this.#began = performance.now();
  }
}
