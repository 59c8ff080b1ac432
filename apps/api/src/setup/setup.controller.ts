import { Controller, Get, Inject } from '@nestjs/common';
import { Type } from '@sinclair/typebox';
import type { PipelineStore, StrategyStore } from '@zhiyin/domain';
import { StrategyCatalogue } from '@zhiyin/registry';
import { FromCaller, type Caller } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { PIPELINE_STORE, STRATEGY_STORE } from '../tokens.ts';

const strategySchema = Type.Object(
  {
    id: Type.String(),
    title: Type.String(),
    description: Type.String(),
    enabled: Type.Boolean({ description: 'For this tenant' }),
    trained: Type.Boolean({ description: 'Has a published artifact' }),
    trainedAt: Type.Union([Type.String(), Type.Null()]),
    artifact: Type.Union([Type.String({ description: 'Digest of the artifact that serves' }), Type.Null()]),
    capabilities: Type.Object(
      { personal: Type.Boolean(), explains: Type.Boolean(), online: Type.Boolean() },
      { additionalProperties: true },
    ),
  },
  { title: 'Strategy' },
);
const placementSchema = Type.Object(
  { name: Type.String(), pipelineVersion: Type.Union([Type.Integer({ description: 'The active version' }), Type.Null()]) },
  { title: 'Placement' },
);

/** What is set up for the tenant: read only; the admin API changes it. */
@Controller('v1')
export class SetupController {
  constructor(
    @Inject(StrategyCatalogue) private readonly installed: StrategyCatalogue,
    @Inject(STRATEGY_STORE) private readonly settings: StrategyStore,
    @Inject(PIPELINE_STORE) private readonly pipelines: PipelineStore,
  ) {}

  @Get('strategies')
  @Operation({
    access: 'recommend',
    tag: 'Setup',
    summary: 'Installed strategies, and which of them work for you',
    answer: Type.Object({ strategies: Type.Array(strategySchema) }, { title: 'Strategies' }),
  })
  async strategies(@FromCaller() { tenant }: Caller): Promise<object> {
    const settings = new Map((await this.settings.settings(tenant.id)).map((setting) => [setting.strategy, setting]));
    const strategies = this.installed.all().map(({ id, title, description, capabilities }) => {
      const champion = settings.get(id)?.champion ?? null;
      const trainedAt = champion?.manifest.trainedAt;
      return {
        id,
        title,
        description,
        enabled: settings.get(id)?.enabled ?? false,
        trained: champion !== null,
        trainedAt: typeof trainedAt === 'string' ? trainedAt : null,
        artifact: champion?.digest ?? null,
        capabilities,
      };
    });
    return { strategies };
  }

  @Get('placements')
  @Operation({
    access: 'recommend',
    tag: 'Setup',
    summary: 'Placements and the pipeline version each of them uses',
    answer: Type.Object({ placements: Type.Array(placementSchema) }, { title: 'Placements' }),
  })
  async placements(@FromCaller() { tenant }: Caller): Promise<object> {
    const placements = await this.pipelines.placements(tenant.id);
    return { placements: placements.map(({ name, activeVersion }) => ({ name, pipelineVersion: activeVersion })) };
  }
}
