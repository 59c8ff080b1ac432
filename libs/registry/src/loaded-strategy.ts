import { createHash } from 'node:crypto';
import { ArtifactError, canonicalJson, type BehaviourEvent, type CatalogueItem, type Logger, type LogPosition, type StrategySetting, type TenantId, type UserNumber } from '@zhiyin/domain';
import type { LiveCatalogue } from '@zhiyin/live';
import type { PipelineSource } from '@zhiyin/pipeline';
import type { Recommender } from '@zhiyin/strategy-sdk';
import type { Learner } from './learner.ts';
import type { RuntimeParts } from './runtime-parts.ts';

/** A recommender with what it was made from. Closed when the last generation that holds it has let go. */
export class LoadedStrategy implements PipelineSource, Learner {
  #holders = 0;

  constructor(
    readonly strategy: string,
    /** Of artifact, config and, for blends, of everything it is made from: equal keys mean the same recommender. */
    readonly key: string,
    readonly artifactDigest: string,
    readonly scoreScale: PipelineSource['scoreScale'],
    readonly recommender: Recommender,
    /** `observe` goes on from here. */
    readonly logPosition: LogPosition,
    /** When it was published, milliseconds since 1970 UTC; its snapshot is older. */
    readonly trainedAt: number,
    /** Estimate. */
    readonly bytes: number,
    readonly log: Logger,
  ) {}

  get learns(): Learner['learns'] {
    return { events: this.recommender.observe !== undefined, items: this.recommender.observeItems !== undefined };
  }

  retain(): void {
    this.#holders++;
  }

  release(): void {
    if (--this.#holders > 0) return;
    Promise.resolve()
      .then(() => this.recommender.close?.())
      .catch((err: unknown) => this.log.warn({ strategy: this.strategy, err }, 'recommender failed to close'));
  }

  /** One that throws here may still know somebody who was erased: the caller must let go of it. */
  forget(user: UserNumber): void {
    this.recommender.forget?.(user);
  }

  /** Cheap by contract; a strategy that throws here has learned less, and serving goes on. */
  observe(events: readonly BehaviourEvent[]): void {
    try {
      this.recommender.observe?.(events);
    } catch (err) {
      this.log.warn({ strategy: this.strategy, err }, 'strategy failed to observe events');
    }
  }

  /** As `observe`, for items that came, changed or were deleted. */
  observeItems(items: readonly CatalogueItem[]): void {
    try {
      this.recommender.observeItems?.(items);
    } catch (err) {
      this.log.warn({ strategy: this.strategy, err }, 'strategy failed to observe items');
    }
  }
}

export interface StrategyToLoad {
  readonly setting: StrategySetting;
  readonly champion: NonNullable<StrategySetting['champion']>;
}

/** Equal for settings that would load the same recommender. */
export function keyOf({ setting, champion }: StrategyToLoad, sources: readonly LoadedStrategy[] = []): string {
  return sha256({ artifact: champion.digest, config: setting.config, sources: sources.map(({ key }) => key) });
}

export function sha256(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/**
 * Reads, verifies and loads a champion.
 * @throws ArtifactError when the stored model is unusable, ConfigError when its settings are, PluginError
 */
export async function loadStrategy(
  parts: Pick<RuntimeParts, 'strategies' | 'readArtifact' | 'log'>,
  tenant: TenantId,
  wanted: StrategyToLoad,
  catalogue: LiveCatalogue,
  sources: readonly LoadedStrategy[],
): Promise<LoadedStrategy> {
  const { strategy, config } = wanted.setting;
  const { digest, manifest } = wanted.champion;
  const plugin = parts.strategies.get(strategy);
  const log = parts.log.child({ tenant, strategy });
  const artifact = await parts.readArtifact(tenant, strategy, digest);
  if (artifact.manifest.artifactVersion !== plugin.artifactVersion) {
    throw new ArtifactError('ARTIFACT_OUTDATED', `strategy '${strategy}' reads artifacts of version ${plugin.artifactVersion}, this one has ${artifact.manifest.artifactVersion}: train it again`);
  }
  const named = new Map(sources.map((source) => [source.strategy, source.recommender]));
  const recommender = await plugin.load(artifact, parts.strategies.resolveConfig(strategy, config), { log, catalogue, sources: named });
  const key = keyOf(wanted, sources);
  // Beside the stored arrays a recommender keeps what it made of them: about as much again.
  const bytes = 2 * (typeof manifest.bytes === 'number' ? manifest.bytes : 0);
  return new LoadedStrategy(strategy, key, digest, plugin.capabilities.scoreScale, recommender, artifact.manifest.logPosition, Date.parse(artifact.manifest.trainedAt) || 0, bytes, log);
}
