import { ResourceError } from '@zhiyin/domain';

const PAGE = 65_536;
/** wasm32 ends at 4 GiB. */
const MOST_PAGES = 65_536;
const ALIGNMENT = 64;
/** Address 0 stands for "none". */
const START = ALIGNMENT;

/** Places in one shared WebAssembly memory: first fit, neighbours join when released. Not for many small things. */
export class Heap {
  readonly memory: WebAssembly.Memory;
  /** Free ranges [address, end), ascending, never touching. */
  readonly #free: [number, number][] = [];
  readonly #sizes = new Map<number, number>();
  #end = START;
  /** A grown shared memory has a new buffer; the earlier ones stay valid and are the same bytes. */
  readonly #buffers = new WeakSet<ArrayBufferLike>();

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  }

  /**
   * @returns address of `bytes` bytes (contents undefined), aligned to a cache line
   * @throws ResourceError WASM_MEMORY_FULL when 4 GiB do not hold it, or the machine has no more
   */
  allocate(bytes: number): number {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    const place = this.#free.findIndex(([address, end]) => end - address >= size);
    const address = place >= 0 ? this.#takeFree(place, size) : this.#takeEnd(size);
    this.#sizes.set(address, size);
    return address;
  }

  release(address: number): void {
    const size = this.#sizes.get(address);
    if (size === undefined) throw new RangeError(`nothing was allocated at ${address}, or it was released before`);
    this.#sizes.delete(address);
    const place = this.#free.findIndex(([start]) => start > address);
    const index = place < 0 ? this.#free.length : place;
    this.#free.splice(index, 0, [address, address + size]);
    this.#join(index);
    if (index > 0) this.#join(index - 1);
    const last = this.#free.at(-1);
    if (last && last[1] === this.#end) {
      this.#end = last[0];
      this.#free.pop();
    }
  }

  /** Bytes in use. */
  get used(): number {
    let total = 0;
    for (const size of this.#sizes.values()) total += size;
    return total;
  }

  float32(address: number, length: number): Float32Array {
    return new Float32Array(this.#buffer(), address, length);
  }

  float64(address: number, length: number): Float64Array {
    return new Float64Array(this.#buffer(), address, length);
  }

  int32(address: number, length: number): Int32Array {
    return new Int32Array(this.#buffer(), address, length);
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#buffer(), address, length);
  }

  /** Whether an array lies in this memory. */
  holds(array: ArrayBufferView): boolean {
    return this.#buffers.has(array.buffer);
  }

  #buffer(): ArrayBufferLike {
    const buffer = this.memory.buffer;
    this.#buffers.add(buffer);
    return buffer;
  }

  #takeFree(place: number, size: number): number {
    const range = this.#free[place];
    const address = range[0];
    range[0] += size;
    if (range[0] === range[1]) this.#free.splice(place, 1);
    return address;
  }

  #takeEnd(size: number): number {
    const address = this.#end;
    const missing = Math.ceil((address + size) / PAGE) - this.memory.buffer.byteLength / PAGE;
    if (missing > 0) this.#grow(missing, size);
    this.#end = address + size;
    return address;
  }

  #grow(pages: number, size: number): void {
    try {
      this.memory.grow(pages);
    } catch (cause) {
      const mib = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
      throw new ResourceError('WASM_MEMORY_FULL',
        `kernels: no room for ${mib(size)} MiB beside ${mib(this.used)} MiB in use; WebAssembly memory ends at 4096 MiB: release arrays, or use fewer items or dimensions`, {}, { cause });
    }
  }

  #join(index: number): void {
    const [here, next] = [this.#free[index], this.#free[index + 1]];
    if (!next || here[1] !== next[0]) return;
    here[1] = next[1];
    this.#free.splice(index + 1, 1);
  }
}
