import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import {
  ConfigError, ConflictError, NotFoundError,
  type ArtifactRecord, type Clock, type JsonObject, type PipelineStore, type StrategySetting, type StrategyStore, type Tenant,
} from '@zhiyin/domain';
import { StrategyCatalogue } from '@zhiyin/registry';
import { Audit, OfTenant, type Auditor } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { wholeOf } from '../http/validation.ts';
import { CLOCK, PIPELINE_STORE, STRATEGY_STORE } from '../tokens.ts';
import { nextTraining } from './schedule.ts';
import { PromoteBody, SetStrategyBody } from './strategies.dto.ts';
import { placementsThatUse } from './used-in.ts';
import { ArtifactsAnswer, PromotedAnswer, StrategiesAnswer, StrategyAnswer } from './strategies.answers.ts';

/** What is installed, and what this tenant has decided about it. */
@ApiTags('Strategies')
@Controller('admin/v1/tenants/:tenant/strategies')
export class StrategiesController {
  constructor(
    private readonly catalogue: StrategyCatalogue,
    @Inject(STRATEGY_STORE) private readonly strategies: StrategyStore,
    @Inject(PIPELINE_STORE) private readonly pipelines: PipelineStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Operation('strategies.list', 'All installed strategies with JSON Schema, capabilities, setting and published artifact', { answer: StrategiesAnswer })
  async list(@OfTenant() tenant: Tenant) {
    const [settings, active] = await Promise.all([this.strategies.settings(tenant.id), this.pipelines.active(tenant.id)]);
    return {
      strategies: this.catalogue.all().map(({ id }) => this.#shown(id, settings.find(({ strategy }) => strategy === id), placementsThatUse(id, active))),
      // Decided about once, but no longer installed here: they answer nothing until they are.
      missing: settings.map(({ strategy }) => strategy).filter((id) => !this.catalogue.has(id)),
    };
  }

  @Get(':strategy')
  @Operation('strategies.read', 'One installed strategy', { answer: StrategyAnswer })
  async read(@OfTenant() tenant: Tenant, @Param('strategy') id: string) {
    this.#requireInstalled(id);
    const [setting, active] = await Promise.all([this.#setting(tenant, id), this.pipelines.active(tenant.id)]);
    return this.#shown(id, setting, placementsThatUse(id, active));
  }

  @Put(':strategy')
  @Operation('strategies.set', 'Enable, disable, configure, schedule; the replicas follow within two seconds', { problems: [400, 409, 422], answer: StrategyAnswer })
  async set(@OfTenant() tenant: Tenant, @Param('strategy') id: string, @Body() body: SetStrategyBody, @Audit() audit: Auditor) {
    this.#requireInstalled(id);
    const before = await this.#setting(tenant, id);
    const config = body.config ?? before?.config ?? {};
    this.catalogue.resolveConfig(id, config);
    const schedule = body.schedule === undefined ? (before?.schedule ?? null) : body.schedule;
    if (schedule !== null) nextTraining(schedule, this.clock());
    const after = await this.strategies.save(tenant.id, { strategy: id, enabled: body.enabled, config, schedule }, body.revision,
      audit((saved) => ({ subject: `strategy:${id}`, before: before ? decided(before) : null, after: decided(saved) })));
    return this.#shown(id, after, placementsThatUse(id, await this.pipelines.active(tenant.id)));
  }

  @Get(':strategy/artifacts')
  @ApiQuery({ name: 'limit', required: false, description: '1..200; 50 unless told' })
  @Operation('artifacts.list', 'What was learned, newest first', { problems: [400], answer: ArtifactsAnswer })
  async artifacts(@OfTenant() tenant: Tenant, @Param('strategy') id: string, @Query('limit') limit?: string) {
    const setting = await this.#setting(tenant, id);
    if (!this.catalogue.has(id) && !setting) throw unknownStrategy(id);
    const artifacts = await this.strategies.artifacts(tenant.id, id, wholeOf(limit, 'limit', { min: 1, max: 200, fallback: 50 }));
    return { artifacts: artifacts.map((artifact) => shownArtifact(artifact, setting)), epoch: setting?.epoch ?? 0 };
  }

  @Post(':strategy/champion')
  @Operation('artifacts.promote', 'Publish an artifact, newer or older, unless somebody else published meanwhile', { problems: [400, 409, 422], answer: PromotedAnswer })
  async promote(@OfTenant() tenant: Tenant, @Param('strategy') id: string, @Body() { artifact: artifactId, expectedEpoch }: PromoteBody, @Audit() audit: Auditor) {
    this.#requireInstalled(id);
    const before = await this.#setting(tenant, id);
    const artifact = (await this.strategies.artifacts(tenant.id, id, 1_000)).find((one) => one.id === artifactId);
    if (!artifact) throw new NotFoundError('ARTIFACT_UNKNOWN', `strategy '${id}' has no artifact ${artifactId}`);
    if (artifact.status === 'refused') throw new ConfigError('ARTIFACT_REFUSED', `artifact ${artifactId} was refused when it was checked and cannot be published: train again`);
    const entry = audit(() => ({ subject: `strategy:${id}`, before: { champion: before?.champion?.id ?? null }, after: { champion: artifactId } }));
    if (!(await this.strategies.publish(tenant.id, id, artifactId, expectedEpoch, null, entry))) {
      throw new ConflictError('CHAMPION_CHANGED', `expected epoch ${expectedEpoch}, but another artifact was published meanwhile: read again, then decide`);
    }
    const after = await this.#setting(tenant, id);
    return { strategy: id, champion: shownArtifact(after?.champion ?? artifact, after), epoch: after?.epoch ?? expectedEpoch + 1 };
  }

  async #setting(tenant: Tenant, id: string): Promise<StrategySetting | undefined> {
    return (await this.strategies.settings(tenant.id)).find(({ strategy }) => strategy === id);
  }

  #requireInstalled(id: string): void {
    if (!this.catalogue.has(id)) throw unknownStrategy(id);
  }

  #shown(id: string, setting: StrategySetting | undefined, usedIn: readonly string[]) {
    const { title, description, sdk, artifactVersion, capabilities, configSchema, tuning } = this.catalogue.get(id);
    return {
      id, title, description, sdk, artifactVersion, capabilities,
      configSchema: JSON.parse(JSON.stringify(configSchema)) as JsonObject,
      enabled: setting?.enabled ?? false,
      config: setting?.config ?? {},
      effectiveConfig: this.#effectiveConfig(id, setting?.config ?? {}),
      tunable: tuning !== undefined,
      schedule: setting?.schedule ?? null,
      nextTraining: setting?.enabled && setting.schedule ? this.#nextTraining(setting.schedule) : null,
      champion: setting?.champion ? shownArtifact(setting.champion, setting) : null,
      epoch: setting?.epoch ?? 0,
      revision: setting?.revision ?? null,
      usedIn,
    };
  }

  /** null for a stored config that a newer version of the plugin no longer takes: the list must still be shown. */
  #effectiveConfig(id: string, config: JsonObject): JsonObject | null {
    try {
      return this.catalogue.resolveConfig(id, config);
    } catch (error) {
      if (error instanceof ConfigError) return null;
      throw error;
    }
  }

  #nextTraining(schedule: string): string | null {
    try {
      return nextTraining(schedule, this.clock());
    } catch (error) {
      if (error instanceof ConfigError) return null;
      throw error;
    }
  }
}

function unknownStrategy(id: string): NotFoundError {
  return new NotFoundError('STRATEGY_UNKNOWN', `strategy '${id.slice(0, 100)}' is not installed`);
}

function decided({ enabled, config, schedule }: StrategySetting) {
  return { enabled, config, schedule };
}

function shownArtifact({ id, digest, runId, status, manifest, createdAt }: ArtifactRecord, setting: StrategySetting | undefined) {
  return { id, digest, runId, status, champion: setting?.champion?.id === id, manifest, createdAt: new Date(createdAt).toISOString() };
}
