import type { PipelineDocument, TenantPipeline } from '@zhiyin/pipeline';
import type { LoadedConversion } from './loaded-conversion.ts';
import type { LoadedStrategy } from './loaded-strategy.ts';

/** Why a strategy that a pipeline names does not answer. */
export type Absence = 'not-trained' | 'artifact-unusable';

/** One placement's pipeline with everything resolved. */
export interface ActivePipeline {
  readonly placement: string;
  readonly version: number;
  /** As it was saved. */
  readonly document: PipelineDocument;
  readonly pipeline: TenantPipeline;
  readonly versions: Readonly<Record<string, string>>;
  readonly digest: string;
}

/**
 * The models and pipelines that belong together at one time. A request enters one and stays in it; a retired one lets its
 * recommenders go when the last request has left.
 */
export class Generation {
  #inside = 0;
  #retired = false;

  constructor(
    readonly strategies: ReadonlyMap<string, LoadedStrategy>,
    readonly pipelines: ReadonlyMap<string, ActivePipeline>,
    readonly absent: ReadonlyMap<string, Absence>,
    readonly conversion: LoadedConversion | null = null,
  ) {
    for (const strategy of strategies.values()) strategy.retain();
  }

  enter(): void {
    this.#inside++;
  }

  leave(): void {
    this.#inside--;
    this.#letGo();
  }

  retire(): void {
    this.#retired = true;
    this.#letGo();
  }

  get bytes(): number {
    let total = this.conversion?.bytes ?? 0;
    for (const { bytes } of this.strategies.values()) total += bytes;
    return total;
  }

  #letGo(): void {
    if (!this.#retired || this.#inside > 0) return;
    for (const strategy of this.strategies.values()) strategy.release();
  }
}
