import type { NeighbourRow } from './neighbour-row.ts';

interface Entry {
  count: number;
  kind: number;
  /** How far `kind` leads over the others. */
  lead: number;
}

/** One item's neighbours while live events change them. Ranked again only when asked after a change. */
export class LearnedRow {
  readonly #limit: number;
  readonly #entries = new Map<number, Entry>();
  #ranked: NeighbourRow | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Amortised O(1): the weakest half is forgotten whenever there are twice as many as are kept. */
  add(neighbour: number, kind: number, weight: number): void {
    this.#ranked = null;
    const entry = this.#entries.get(neighbour);
    if (!entry) {
      this.#entries.set(neighbour, { count: weight, kind, lead: weight });
      if (this.#entries.size > 2 * this.#limit) this.#forgetWeakest();
      return;
    }
    entry.count += weight;
    // Majority vote (Boyer, Moore 1981): the main reason in constant memory.
    entry.lead += entry.kind === kind ? weight : -weight;
    if (entry.lead < 0) {
      entry.kind = kind;
      entry.lead = -entry.lead;
    }
  }

  ranked(similarity: (neighbour: number, count: number) => number): NeighbourRow {
    this.#ranked ??= this.#rank(similarity);
    return this.#ranked;
  }

  #rank(similarity: (neighbour: number, count: number) => number): NeighbourRow {
    const best = [...this.#entries]
      .map(([neighbour, { count, kind }]) => ({ neighbour, kind, score: similarity(neighbour, count) }))
      .sort((a, b) => b.score - a.score || a.neighbour - b.neighbour)
      .slice(0, this.#limit);
    return {
      start: 0,
      end: best.length,
      neighbours: Int32Array.from(best, ({ neighbour }) => neighbour),
      similarities: Float32Array.from(best, ({ score }) => score),
      kinds: Uint8Array.from(best, ({ kind }) => kind),
    };
  }

  #forgetWeakest(): void {
    const strongest = [...this.#entries].sort((a, b) => b[1].count - a[1].count || a[0] - b[0]).slice(0, this.#limit);
    this.#entries.clear();
    for (const [neighbour, entry] of strongest) this.#entries.set(neighbour, entry);
  }
}
