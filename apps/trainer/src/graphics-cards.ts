import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunNote } from '@zhiyin/training';

/** Where a training works: what its process is told. */
export interface Place {
  readonly device: 'cpu' | 'gpu';
  readonly notes: readonly RunNote[];
  readonly environment: Readonly<Record<string, string>>;
}
export const CPU_PLACE: Place = { device: 'cpu', notes: [], environment: {} };

/** Bytes of one card; null where nobody tells. */
export interface CardMemory {
  readonly total: number;
  readonly free: number;
}

const MEBIBYTE = 2 ** 20;
const ASK_MS = 5_000;

/** The graphics cards of one trainer. A card carries one training at a time, whose memory was asked for before. */
export class GraphicsCards {
  readonly #free: Set<number>;

  /** @param memoryOf asked before each training: other programs use cards too */
  constructor(readonly count: number, readonly memoryOf: (card: number) => Promise<CardMemory | null>) {
    this.#free = new Set(Array.from({ length: count }, (_, card) => card));
  }

  /**
   * A card for a training that says it needs so many bytes; the processor, with a note, where no card is large enough.
   * @returns null when it has to wait: every card that could carry it is at work or full
   */
  async lend(bytes: number): Promise<(Place & { readonly release: () => void }) | null> {
    let largest = 0;
    for (const card of [...this.#free]) {
      // Taken before it is asked: two trainings that come together do not get the same.
      if (!this.#free.delete(card)) continue;
      const memory = await this.memoryOf(card).catch(() => null);
      if (!memory || bytes <= memory.free) return this.#place(card);
      this.#free.add(card);
      largest = Math.max(largest, memory.total);
    }
    const tooLarge = this.#free.size === this.count && bytes > largest;
    if (!tooLarge) return null;
    const message = `it needs about ${mebibytes(bytes)}, the largest graphics card has ${mebibytes(largest)}: trained on the processor`;
    return { ...CPU_PLACE, notes: [{ code: 'DEVICE_TOO_SMALL', message }], release: () => {} };
  }

  #place(card: number): Place & { readonly release: () => void } {
    return {
      device: 'gpu', notes: [],
      // With one card there is nothing to choose, and a list that an operator has set stays.
      environment: this.count > 1 ? { CUDA_VISIBLE_DEVICES: String(card) } : {},
      release: () => void this.#free.add(card),
    };
  }
}

/** What the driver of NVIDIA's cards says; null without one. */
export async function nvidiaMemory(card: number): Promise<CardMemory | null> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', [`--id=${card}`, '--query-gpu=memory.total,memory.free', '--format=csv,noheader,nounits'], { timeout: ASK_MS, windowsHide: true });
    return parseMemory(stdout);
  } catch {
    return null;
  }
}

/** @param text mebibytes in all and free: `81559, 80994` */
export function parseMemory(text: string): CardMemory | null {
  const match = /^\s*(\d+)\s*,\s*(\d+)/.exec(text);
  return match ? { total: Number(match[1]) * MEBIBYTE, free: Number(match[2]) * MEBIBYTE } : null;
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / MEBIBYTE)} MiB`;
