/** The only source of randomness a strategy or simulator may use: seeded, so that a run can be repeated. */
export interface Rng {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in 0..bound-1. */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
  /** An independent stream, named, so that adding a consumer does not shift the others. */
  fork(name: string): Rng;
}

/** sfc32 (Doty-Humphrey, PractRand): 128 bits of state, passes BigCrush, about 1 ns a number. */
class Sfc32 implements Rng {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare: number | null = null;
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
    [this.#a, this.#b, this.#c] = hashWords(seed);
    for (let i = 0; i < 15; i++) this.#word();
  }

  #word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum | 0;
    return sum >>> 0;
  }

  next(): number {
    return (this.#word() * 0x200000 + (this.#word() >>> 11)) / 0x20000000000000;
  }

  integer(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    const angle = 2 * Math.PI * this.next();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  fork(name: string): Rng {
    return new Sfc32(`${this.#seed}/${name}`);
  }
}

export function seededRng(seed: number | string): Rng {
  return new Sfc32(String(seed));
}

/** Three words from a text: FNV-1a with three offsets, each avalanched (murmur3 finaliser). */
function hashWords(text: string): [number, number, number] {
  return [0x811c9dc5, 0x9e3779b9, 0x85ebca6b].map((offset) => {
    let hash = offset;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) | 0;
  }) as [number, number, number];
}
