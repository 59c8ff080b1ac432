import type { SlateTrace } from './slate.ts';

/** Collects what a request went through. */
export class Stopwatch {
  readonly stages: { stage: string; ms: number; items: number }[] = [];
  readonly retrievers: SlateTrace['retrievers'][number][] = [];
  readonly degraded: string[] = [];
  #last = performance.now();

  /** The stage that ends now. */
  lap(stage: string, items: number): void {
    const now = performance.now();
    this.stages.push({ stage, ms: round(now - this.#last), items });
    this.#last = now;
  }

  degrade(reason: string): void {
    if (!this.degraded.includes(reason)) this.degraded.push(reason);
  }

  trace(): SlateTrace {
    return { stages: this.stages, retrievers: this.retrievers };
  }
}

/** Microseconds are as fine as it gets. */
export function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
