import { createHash } from 'node:crypto';
import { canonicalJson, DataError, formatLogPosition, seededRng, type ArtifactRecord, type JsonObject } from '@zhiyin/domain';
import type { DatasetView } from '@zhiyin/dataset';
import { NO_EMBEDDINGS } from '@zhiyin/embedding';
import { SDK_VERSION, type ArtifactManifest, type LearnedState, type Recommender } from '@zhiyin/strategy-sdk';
import { assess, type Assessment } from './assess.ts';
import { catalogueOfView } from './catalogue-of-view.ts';
import { codeOf, endWith } from './end-with.ts';
import { closingToo, fitInMemory } from './fit-in-memory.ts';
import { freeze, type Frozen } from './freeze.ts';
import { gate } from './gate.ts';
import { askGoldenQueries, type GoldenAnswers } from './golden-queries.ts';
import { recordedFacts } from './recorded-facts.ts';
import { requireMemory, sizeOf } from './required-memory.ts';
import { journalOf, type RunJournal } from './run-journal.ts';
import { Retreat } from './retreat.ts';
import { fitSources, sourcesOf, sourceStrategies, type EnabledStrategy } from './source-strategies.ts';
import type { TrainingSlot, TrainOptions, TrainOutcome } from './training-ports.ts';

/**
 * One training from a claimed run to a published model:
 * snapshot -> judge on a later slice -> train on everything -> artifact -> read back and ask -> gate -> publish.
 * Everything it finds is recorded in the run. It ends the run itself, but for errors that are worth another attempt
 * (`retryable`), which it throws with the run still open.
 */
export async function trainStrategy(options: TrainOptions): Promise<TrainOutcome> {
  const journal = journalOf(options);
  try {
    const outcome = await new Training(options, journal).toTheEnd().catch((error: unknown) => endWith(error, options, journal));
    // An abandoned run is taken up again, from its checkpoints.
    if (outcome.status !== 'abandoned') await options.ports.checkpoints.remove(options.run.tenant, options.run.id);
    return outcome;
  } finally {
    await journal.flush();
  }
}

/** The steps of one training, and what all of them look at. */
class Training {
  readonly #configDigest: string;
  readonly #retreat: Retreat;

  constructor(readonly options: TrainOptions, readonly journal: RunJournal) {
    this.#configDigest = this.digestOf(options.config);
    this.#retreat = new Retreat(options, journal.log);
  }

  async toTheEnd(): Promise<TrainOutcome> {
    const { run, ports } = this.options;
    const frozen = await this.journal.stage('snapshot', () => freeze(this.options, this.journal, (data) => this.check(data)));
    const champion = await this.champion();
    if (champion && (await this.isOf(champion, frozen))) return this.skip(champion, frozen);
    const assessment = await this.journal.stage('evaluate', () => this.assess(frozen, champion));
    const state = await this.journal.stage('train', () => this.train(frozen, this.options.config, 'final', frozen.data));
    const encoded = ports.codec.encode({ ...this.manifest(frozen), device: this.options.engine.report()?.rung ?? this.#retreat.device }, state);
    await ports.files.write(run.tenant, run.strategy, encoded.digest, encoded.files);
    const record = await ports.strategies.addArtifact(run.tenant, {
      strategy: run.strategy, digest: encoded.digest, runId: run.id, manifest: encoded.manifest,
    });
    const golden = await this.journal.stage('gate', () => this.readBackAndAsk(record, frozen));
    const reasons = gate({
      golden, events: frozen.data.interactions().length, onPurpose: run.trigger === 'admin',
      overPopularity: assessment.overPopularity, overChampion: assessment.overChampion,
      champion: champion && recordedFacts(await ports.runs.find(run.tenant, champion.runId)),
    });
    const metrics = this.metrics(frozen, { ...assessment.record, gate: { passed: !reasons.length, reasons: [...reasons] }, golden: { ...golden, faults: [...golden.faults] }, artifact: record.digest });
    if (reasons.length) return this.refuse(record, reasons, metrics);
    return this.journal.stage('publish', () => this.publish(record, metrics));
  }

  check(data: DatasetView): void {
    if (!data.interactions().length && !data.items.size) throw new DataError('TOO_FEW_INTERACTIONS', 'the shop has neither items nor consented events yet: send some, then train');
    const { plugin, config, memoryBytes } = this.options;
    requireMemory([{ plugin, config }, ...this.sourcesOf(config)], sizeOf(data), memoryBytes);
  }

  async champion(): Promise<ArtifactRecord | null> {
    const { run, ports } = this.options;
    const setting = (await ports.strategies.settings(run.tenant)).find(({ strategy }) => strategy === run.strategy);
    return setting?.champion ?? null;
  }

  /** Whether the champion is what this training would give, and still readable. */
  async isOf({ digest, manifest }: ArtifactRecord, { data }: Frozen): Promise<boolean> {
    const { run, plugin, ports } = this.options;
    const same = manifest.datasetDigest === data.digest && manifest.configDigest === this.#configDigest
      && manifest.seed === run.seed && manifest.artifactVersion === plugin.artifactVersion;
    if (!same) return false;
    return ports.codec.read(ports.files, run.tenant, run.strategy, digest).then(() => true, () => false);
  }

  async assess(frozen: Frozen, champion: ArtifactRecord | null): Promise<Assessment> {
    const { run, config } = this.options;
    const older = champion && champion.manifest.configDigest !== this.#configDigest ? await this.olderConfig(champion) : null;
    const assessment = await assess({
      data: frozen.data, seed: run.seed, journal: this.journal, signal: this.options.signal,
      challenger: async (early) => this.recommender(await this.train(frozen, config, 'evaluate', early), config, frozen, early),
      champion: older && (async (early) => this.recommender(await this.train(frozen, older, 'champion', early), older, frozen, early)),
    });
    // Its checkpoints stay until the run ends: an attempt that follows a killed one goes through it again, from their ends.
    this.options.signal.throwIfAborted();
    return assessment;
  }

  async olderConfig(champion: ArtifactRecord): Promise<JsonObject | null> {
    const older = await this.options.ports.runs.find(this.options.run.tenant, champion.runId);
    if (!older) return null;
    try {
      return this.options.resolveConfig(older.config);
    } catch (error) {
      this.journal.log.warn({ code: codeOf(error) }, 'the champion\'s settings no longer fit the strategy: it is not compared');
      return null;
    }
  }

  /** Again with smaller batches, then on the processor, while the device has no memory left. */
  async train(frozen: Frozen, config: JsonObject, slot: TrainingSlot, data: DatasetView): Promise<LearnedState> {
    let tried = this.#retreat.begin(config);
    for (;;) {
      try {
        return await this.trainOnce(frozen, tried, slot, data);
      } catch (error) {
        tried = this.#retreat.after(error, tried, config);
      }
    }
  }

  async trainOnce(frozen: Frozen, config: JsonObject, slot: TrainingSlot, data: DatasetView): Promise<LearnedState> {
    const { run, plugin, ports, signal, engine } = this.options;
    const { device } = this.#retreat;
    signal.throwIfAborted();
    const manifest = { ...this.manifest(frozen), datasetDigest: data.digest, configDigest: this.digestOf(config) };
    const sources = sourceStrategies(this.sourcesOf(config), (source, part) => this.fit(source, part));
    const state = await plugin.train(data, config, {
      rng: seededRng(run.seed), device, engine, embeddings: this.options.embeddings ?? NO_EMBEDDINGS, signal, log: this.journal.log.child({ slot }), sources,
      checkpoint: ports.checkpoints.of(run.tenant, run.id, slot, manifest),
      progress: (done, total) => this.journal.progress(done, total),
      report: (metric, step, value) => this.journal.report(slot === 'final' ? metric : `${slot}/${metric}`, step, value, metric),
    });
    signal.throwIfAborted();
    return state;
  }

  /** Through bytes and back, as it will be served: what is judged is what will be stored. */
  async recommender(state: LearnedState, config: JsonObject, frozen: Frozen, data: DatasetView): Promise<Recommender> {
    const { plugin, ports, run } = this.options;
    const encoded = ports.codec.encode({ ...this.manifest(frozen), datasetDigest: data.digest }, state);
    const artifact = await ports.codec.read(inMemory(encoded.files), run.tenant, run.strategy, encoded.digest);
    const sources = await fitSources(this.sourcesOf(config), (source) => this.fit(source, data));
    const recommender = await plugin.load(artifact, config, { log: this.journal.log, catalogue: catalogueOfView(data), sources: sources.recommenders });
    return closingToo(recommender, sources);
  }

  sourcesOf(config: JsonObject): readonly EnabledStrategy[] {
    return sourcesOf(this.options.plugin, config, this.options.enabled ?? []);
  }

  /** A blend is also what its sources are set to. */
  digestOf(config: JsonObject): string {
    const sources = this.sourcesOf(config).map((source) => ({ id: source.plugin.id, version: source.plugin.artifactVersion, config: source.config }));
    return sha256(canonicalJson(sources.length ? { config, sources } : config));
  }

  fit({ plugin, config }: EnabledStrategy, data: DatasetView): Promise<Recommender> {
    const { run, signal, engine, embeddings } = this.options;
    return fitInMemory(plugin, config, data, { tenant: run.tenant, seed: run.seed, signal, engine, embeddings, device: this.#retreat.device, log: this.journal.log.child({ source: plugin.id }) });
  }

  /** The published models of a blend's sources, as it will be served; one that has none yet stays out of its answers. */
  async championSources(data: DatasetView): Promise<ReadonlyMap<string, Recommender>> {
    const { run, config, ports } = this.options;
    const sources = this.sourcesOf(config);
    const champions = new Map(sources.length ? (await ports.strategies.settings(run.tenant)).map(({ strategy, champion }) => [strategy, champion]) : []);
    const loaded = new Map<string, Recommender>();
    for (const source of sources) {
      const champion = champions.get(source.plugin.id);
      if (!champion) continue;
      const artifact = await ports.codec.read(ports.files, run.tenant, source.plugin.id, champion.digest);
      loaded.set(source.plugin.id, await source.plugin.load(artifact, source.config, { log: this.journal.log, catalogue: catalogueOfView(data), sources: new Map() }));
    }
    return loaded;
  }

  async readBackAndAsk(record: ArtifactRecord, { data }: Frozen): Promise<GoldenAnswers> {
    const { run, plugin, config, ports } = this.options;
    const artifact = await ports.codec.read(ports.files, run.tenant, run.strategy, record.digest);
    const sources = await this.championSources(data);
    const recommender = await plugin.load(artifact, config, { log: this.journal.log, catalogue: catalogueOfView(data), sources });
    try {
      return await askGoldenQueries(recommender, plugin, data);
    } finally {
      await recommender.close?.();
      for (const source of sources.values()) await source.close?.();
    }
  }

  async skip(champion: ArtifactRecord, frozen: Frozen): Promise<TrainOutcome> {
    const { run, ports } = this.options;
    this.journal.log.info({ digest: champion.digest.slice(0, 12) }, 'same data, settings and seed as the published model: nothing to learn');
    const kept = await ports.runs.finish(run.tenant, run.id, run.fence, {
      status: 'skipped', metrics: this.metrics(frozen, { artifact: champion.digest }), error: null, artifactId: champion.id,
    });
    return { status: kept ? 'skipped' : 'abandoned', code: kept ? null : 'FENCE_LOST' };
  }

  async refuse(record: ArtifactRecord, reasons: readonly string[], metrics: JsonObject): Promise<TrainOutcome> {
    const { run, ports } = this.options;
    const why = reasons.join('; ');
    if (record.status === 'candidate') await ports.strategies.refuseArtifact(run.tenant, record.id, why);
    this.journal.log.warn({ reasons: [...reasons] }, 'the gate refused the new model; the champion stays');
    const kept = await ports.runs.finish(run.tenant, run.id, run.fence, {
      status: 'failed', metrics, error: { code: 'GATE_REFUSED', message: why }, artifactId: record.id,
    });
    return { status: kept ? 'failed' : 'abandoned', code: 'GATE_REFUSED' };
  }

  /** The compare-and-set and the end of the run are one transaction: a kill at any point leaves both or neither. */
  async publish(record: ArtifactRecord, metrics: JsonObject): Promise<TrainOutcome> {
    const { run, ports, signal } = this.options;
    signal.throwIfAborted();
    await this.journal.flush();
    if (await ports.strategies.publish(run.tenant, run.strategy, record.id, run.epoch, { run: run.id, fence: run.fence, metrics })) {
      this.options.log.info({ digest: record.digest.slice(0, 12), seconds: this.journal.seconds }, 'published a model');
      return { status: 'succeeded', code: null };
    }
    const error = { code: 'EPOCH_MOVED', message: 'another model was published while this one was trained; it stays a candidate and can be published by hand' };
    const kept = await ports.runs.finish(run.tenant, run.id, run.fence, { status: 'failed', metrics, error, artifactId: record.id });
    return kept ? { status: 'failed', code: error.code } : { status: 'abandoned', code: 'FENCE_LOST' };
  }

  manifest({ data, position }: Frozen): ArtifactManifest {
    const { run, plugin, clock } = this.options;
    const { device } = this.#retreat;
    return {
      tenant: run.tenant, strategy: run.strategy, artifactVersion: plugin.artifactVersion, sdkVersion: SDK_VERSION,
      configDigest: this.#configDigest, datasetDigest: data.digest, seed: run.seed, device, logPosition: position,
      trainedAt: new Date(clock()).toISOString(),
    };
  }

  metrics({ data, position }: Frozen, more: JsonObject): JsonObject {
    const engine = this.options.engine.report();
    return {
      dataset: {
        events: data.interactions().length, items: data.items.size, users: data.users.size, from: data.from, until: data.until,
        digest: data.digest, position: formatLogPosition(position),
      },
      seconds: { ...this.journal.seconds },
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
      ...(engine ? { engine: engine as unknown as JsonObject } : {}),
      ...this.#retreat.record(),
      ...more,
    };
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An artifact that is judged and thrown away never touches the disk. */
function inMemory(files: Readonly<Record<string, Uint8Array>>): TrainOptions['ports']['files'] {
  return {
    async read(_tenant, _strategy, _digest, file) { return files[file]; },
    async write() {},
    async exists() { return true; },
    async remove() {},
    async removeTenant() {},
  };
}
