import type { ArtifactFiles, Clock, DatasetSource, JsonObject, Logger, RunState, RunStore, StrategyStore, TenantId, TrainingRun } from '@zhiyin/domain';
import type { Embeddings } from '@zhiyin/embedding';
import type { Engine } from '@zhiyin/engine';
import type { Artifact, ArtifactManifest, Checkpoint, LearnedState, StrategyPlugin } from '@zhiyin/strategy-sdk';
import type { EnabledStrategy } from './source-strategies.ts';

/** Everything outside that a training touches. @public */
export interface TrainingPorts {
  readonly datasets: DatasetSource;
  readonly strategies: StrategyStore;
  readonly runs: RunStore;
  readonly files: ArtifactFiles;
  readonly codec: ArtifactCodec;
  readonly checkpoints: CheckpointStore;
}

/** How a learned state becomes bytes and back; the engine does not know the format. @public */
export interface ArtifactCodec {
  encode(manifest: ArtifactManifest, state: LearnedState): {
    readonly digest: string;
    readonly files: Readonly<Record<string, Uint8Array>>;
    readonly manifest: JsonObject;
  };
  /** Verifies everything it returns. @throws ArtifactError */
  read(files: ArtifactFiles, tenant: TenantId, strategy: string, digest: string): Promise<Artifact>;
}

/** @public */
export interface CheckpointStore {
  of(tenant: TenantId, run: number, slot: TrainingSlot, manifest: ArtifactManifest): Checkpoint;
  remove(tenant: TenantId, run: number): Promise<void>;
}

/** What of a run is being trained: on the earlier slice to be judged, by the champion's settings on the same slice, or on everything. */
export type TrainingSlot = 'evaluate' | 'champion' | 'final';

/** Of one run: a training or a search. @public */
export interface TrainOptions {
  /** As `RunStore.claim` returned it: its fence and epoch guard all that is written. */
  readonly run: TrainingRun;
  readonly plugin: StrategyPlugin;
  /** Complete: the tenant's settings over the schema's defaults. */
  readonly config: JsonObject;
  /** The same for the settings of an older run, to judge the champion on today's data; throws where they no longer fit. */
  readonly resolveConfig: (config: JsonObject) => JsonObject;
  readonly ports: TrainingPorts;
  readonly log: Logger;
  readonly clock: Clock;
  /** Its reason is a `TrainingStopped`. */
  readonly signal: AbortSignal;
  readonly device: 'cpu' | 'gpu';
  /** What neural nets train on; what it chose becomes part of the run's record. */
  readonly engine: Engine;
  /** Only a catalogue's own words when not given. */
  readonly embeddings?: Embeddings;
  /** What the training may use; a strategy that says it needs more is not started. */
  readonly memoryBytes?: number;
  /** What the tenant has switched on: a blend takes its sources from these. */
  readonly enabled?: readonly EnabledStrategy[];
  readonly onProgress: (state: RunState) => void;
  /** What was decided about this run before it began; kept in its record with what is decided later. */
  readonly notes?: readonly RunNote[];
}

/** Something that was done in another way than asked for. @public */
export interface RunNote {
  readonly code: 'DEVICE_TOO_SMALL' | 'DEVICE_GIVEN_UP' | 'BATCH_SMALLER' | 'DEVICE_LEFT';
  readonly message: string;
}

/** @public */
export interface TrainOutcome {
  readonly status: 'succeeded' | 'skipped' | 'failed' | 'cancelled' | 'abandoned';
  /** Stable code of what went wrong; null when nothing did. */
  readonly code: string | null;
}

/**
 * Why a training was told to stop: somebody asked (`cancelled`), another worker has taken the run (`fence-lost`), or the
 * process ends and the run shall be taken up again (`shutdown`).
 * @public
 */
export class TrainingStopped extends Error {
  constructor(readonly why: 'cancelled' | 'fence-lost' | 'shutdown') {
    super(`training stopped: ${why}`);
    this.name = 'TrainingStopped';
  }
}
