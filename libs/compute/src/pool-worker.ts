import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { control, FAILED, FINISHED, ROUND, STOP, TILES, workThrough, type PoolWorkerData, type TilesMessage } from './pool-protocol.ts';
import { TileView } from './tasks.ts';
import { instantiate } from './wasm-module.ts';

// A worker of a kernel pool: sleeps until a round begins, helps until nothing is left of it, says so.
const { module, memory, control: shared, thread, port } = workerData as PoolWorkerData;
const state = control(shared);
const exports = instantiate(module, memory);
const matrices = new Map<number, TileView>();

/** Messages queue up while this thread sleeps. */
function currentTiles(): TileView | null {
  for (;;) {
    const received = receiveMessageOnPort(port) as { message: TilesMessage } | undefined;
    if (!received) return matrices.get(state.words[TILES]) ?? null;
    const { id, size, tileSize, buffers } = received.message;
    if (buffers.length) matrices.set(id, new TileView(id, size, tileSize, buffers));
    else matrices.delete(id);
  }
}

parentPort!.postMessage('ready');
for (let seen = 0; ; ) {
  Atomics.wait(state.words, ROUND, seen);
  seen = Atomics.load(state.words, ROUND);
  if (Atomics.load(state.words, STOP)) break;
  try {
    workThrough(state, { exports, memory, thread, tiles: currentTiles() });
  } catch (error) {
    // Posted before the flag: whoever sees the flag finds the reason.
    port.postMessage(error);
    Atomics.store(state.words, FAILED, 1);
  }
  Atomics.add(state.words, FINISHED, 1);
  Atomics.notify(state.words, FINISHED);
}
port.close();
