import type { Heap } from './heap.ts';

/**
 * Where a call's arrays lie in the kernels' memory: arrays made there are used in place, others are copied in, and copied back when
 * they are results. Everything temporary goes when the call ends, however it ends.
 */
export class Staging {
  readonly #temporary: number[] = [];
  readonly #results: (() => void)[] = [];

  constructor(readonly heap: Heap) {}

  /** Address of an array that is only read. */
  read(array: Float32Array | Int32Array | Uint8Array): number {
    if (this.heap.holds(array)) return array.byteOffset;
    const address = this.scratch(array.byteLength);
    this.heap.bytes(address, array.byteLength).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return address;
  }

  /** Address of an array that is read and overwritten; the caller's array changes in `commit`. */
  update(array: Float32Array): number {
    const address = this.read(array);
    this.#copyBack(address, array);
    return address;
  }

  /** Address of an array that is only written; the caller's array changes in `commit`. */
  write(array: Float32Array): number {
    if (this.heap.holds(array)) return array.byteOffset;
    const address = this.scratch(array.byteLength);
    this.#copyBack(address, array);
    return address;
  }

  /** Address of bytes that live as long as the call; contents undefined. */
  scratch(bytes: number): number {
    const address = this.heap.allocate(bytes);
    this.#temporary.push(address);
    return address;
  }

  commit(): void {
    for (const copy of this.#results) copy();
  }

  close(): void {
    for (const address of this.#temporary.splice(0)) this.heap.release(address);
  }

  #copyBack(address: number, array: Float32Array): void {
    if (!this.heap.holds(array)) this.#results.push(() => array.set(this.heap.float32(address, array.length)));
  }
}
