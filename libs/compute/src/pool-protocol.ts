import type { MessagePort } from 'node:worker_threads';
import { TASK_NAMES, TASKS, type TaskContext } from './tasks.ts';

/** Places in the shared control words. */
export const ROUND = 0, FINISHED = 1, NEXT = 2, END = 3, CHUNK = 4, TASK = 5, FAILED = 6, STOP = 7, TILES = 8, ARGUMENTS = 9;
export const CONTROL_WORDS = 16;
export const MOST_ARGUMENTS = 24;

/** What all threads of a pool share. */
export interface Control {
  /** Int32 [CONTROL_WORDS] */
  readonly words: Int32Array;
  /** Float64 [MOST_ARGUMENTS]: addresses and sizes beyond 2^31, weights */
  readonly values: Float64Array;
}

export function control(buffer: ArrayBufferLike): Control {
  return { words: new Int32Array(buffer, 0, CONTROL_WORDS), values: new Float64Array(buffer, CONTROL_WORDS * 4, MOST_ARGUMENTS) };
}

export const CONTROL_BYTES = CONTROL_WORDS * 4 + MOST_ARGUMENTS * 8;

/** Takes chunks of the current round until none is left. */
export function workThrough({ words, values }: Control, context: TaskContext): void {
  const task = TASKS[TASK_NAMES[words[TASK]]];
  const args = Array.from(values.subarray(0, words[ARGUMENTS]));
  const [end, chunk] = [words[END], words[CHUNK]];
  for (;;) {
    const from = Atomics.add(words, NEXT, chunk);
    // A failure elsewhere makes the rest worthless.
    if (from >= end || Atomics.load(words, FAILED)) return;
    task(context, from, Math.min(end, from + chunk), args);
  }
}

/** Sent to a worker before the first round on a matrix in tiles; with no buffers when it may forget it. */
export interface TilesMessage {
  readonly id: number;
  readonly size: number;
  readonly tileSize: number;
  readonly buffers: readonly ArrayBufferLike[];
}

export interface PoolWorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: SharedArrayBuffer;
  readonly thread: number;
  /** Matrices come in, errors go out. */
  readonly port: MessagePort;
}
