import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { Heap } from './heap.ts';
import {
  ARGUMENTS, CHUNK, control, CONTROL_BYTES, END, FAILED, FINISHED, MOST_ARGUMENTS, NEXT, ROUND, STOP, TASK, TILES, workThrough,
  type Control, type PoolWorkerData, type TilesMessage,
} from './pool-protocol.ts';
import type { SymmetricMatrix } from './symmetric-matrix.ts';
import { TASK_NAMES, TileView, type TaskName } from './tasks.ts';
import { instantiate, kernelModule, type KernelExports } from './wasm-module.ts';
import type { WasmVariant } from './wasm-features.ts';

/** The worker is a file of its own; from src it is the compiled one, as Node runs no TypeScript. */
const WORKER = new URL('../dist/pool-worker.js', import.meta.url);

interface Helper {
  readonly worker: Worker;
  readonly port: MessagePort;
}

/**
 * Threads that share one memory and run the tasks together with the calling thread, which is busy while a round lasts: its caller
 * keeps rounds short. Chunks go to whoever is free.
 */
export class Pool {
  readonly exports: KernelExports;
  readonly #control: Control;
  readonly #matrices = new Map<number, TileView>();
  #lastMatrix = 0;

  private constructor(readonly heap: Heap, module: WebAssembly.Module, shared: SharedArrayBuffer, readonly helpers: readonly Helper[]) {
    this.exports = instantiate(module, heap.memory);
    this.#control = control(shared);
  }

  /** @param threads 1 is the calling thread alone */
  static async open(heap: Heap, variant: WasmVariant, threads: number): Promise<Pool> {
    const module = kernelModule(variant);
    const shared = new SharedArrayBuffer(CONTROL_BYTES);
    const helpers = await Promise.all(Array.from({ length: threads - 1 }, (_, n) => startHelper(module, heap.memory, shared, n + 1)));
    return new Pool(heap, module, shared, helpers);
  }

  get threads(): number {
    return this.helpers.length + 1;
  }

  /**
   * Runs a task over [from, to), `chunk` elements at a time; returns when all are done.
   *
   * @param alone when the work is too small to wake anybody
   */
  run(task: TaskName, from: number, to: number, chunk: number, args: readonly number[], { tiles = 0, alone = false } = {}): void {
    if (args.length > MOST_ARGUMENTS) throw new RangeError(`task ${task}: expected at most ${MOST_ARGUMENTS} arguments, got ${args.length}`);
    const { words, values } = this.#control;
    values.set(args);
    words[TASK] = TASK_NAMES.indexOf(task);
    words[ARGUMENTS] = args.length;
    words[END] = to;
    words[CHUNK] = chunk;
    words[FAILED] = 0;
    words[TILES] = tiles;
    Atomics.store(words, NEXT, from);
    Atomics.store(words, FINISHED, 0);
    const called = alone || to - from <= chunk ? 0 : this.helpers.length;
    if (called) {
      Atomics.add(words, ROUND, 1);
      Atomics.notify(words, ROUND);
    }
    try {
      workThrough(this.#control, { exports: this.exports, memory: this.heap.memory, thread: 0, tiles: this.#matrices.get(tiles) ?? null });
    } catch (error) {
      Atomics.store(words, FAILED, 1);
      throw error;
    } finally {
      // Even after a failure: nobody may still write when the caller gives its memory back.
      for (let done = 0; (done = Atomics.load(words, FINISHED)) < called; ) Atomics.wait(words, FINISHED, done);
    }
    if (words[FAILED]) throw this.#helpersError();
  }

  /** Lets the threads see a matrix; returns its name for `run`. */
  share(matrix: SymmetricMatrix): number {
    const message: TilesMessage = { id: ++this.#lastMatrix, size: matrix.size, tileSize: matrix.tileSize, buffers: matrix.buffers() };
    this.#matrices.set(message.id, new TileView(message.id, message.size, message.tileSize, message.buffers));
    for (const { port } of this.helpers) port.postMessage(message);
    return message.id;
  }

  forget(id: number): void {
    this.#matrices.delete(id);
    for (const { port } of this.helpers) port.postMessage({ id, size: 0, tileSize: 0, buffers: [] } satisfies TilesMessage);
  }

  async close(): Promise<void> {
    const { words } = this.#control;
    Atomics.store(words, STOP, 1);
    Atomics.add(words, ROUND, 1);
    Atomics.notify(words, ROUND);
    await Promise.all(this.helpers.map(async ({ worker, port }) => {
      port.close();
      await worker.terminate();
    }));
  }

  #helpersError(): unknown {
    for (const { port } of this.helpers) {
      const received = receiveMessageOnPort(port) as { message: unknown } | undefined;
      if (received) return received.message;
    }
    return new Error('a kernel thread failed without a reason');
  }
}

async function startHelper(module: WebAssembly.Module, memory: WebAssembly.Memory, shared: SharedArrayBuffer, thread: number): Promise<Helper> {
  const { port1: port, port2 } = new MessageChannel();
  const data: PoolWorkerData = { module, memory, control: shared, thread, port: port2 };
  const worker = new Worker(WORKER, { workerData: data, transferList: [port2], execArgv: [] });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });
  // Idle threads do not keep a process alive.
  worker.unref();
  port.unref();
  return { worker, port };
}
