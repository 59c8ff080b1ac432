import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import {
  ConfigError, ConflictError, InputError, NotFoundError,
  type AdminAccount, type AuditLog, type Clock, type JsonObject, type PipelineStore, type PipelineVersion, type Placement, type Tenant,
} from '@zhiyin/domain';
import { PLACEMENTS, pipelineSchema, validatePipeline } from '@zhiyin/pipeline';
import { StrategyCatalogue } from '@zhiyin/registry';
import { Audit, Caller, OfTenant, type Auditor } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { NumberInPath, wholeOf } from '../http/validation.ts';
import { AUDIT_LOG, CLOCK, PIPELINE_STORE } from '../tokens.ts';
import { diffDocuments } from './diff-documents.ts';
import { ActivateBody, ParetoBody, PreviewBody, RollbackBody, SavePipelineBody } from './pipelines.dto.ts';
import { Previews } from './preview.ts';
import { DiffAnswer, ParetoAnswer, PlacementAnswer, PlacementsAnswer, PreviewAnswer, VersionAnswer, VersionsAnswer } from './pipelines.answers.ts';

/** Narrower than what the api asks by: one that could be saved but not asked for would serve nobody. */
const PLACEMENT_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const VERSION_BOUNDS = { min: 1, max: 0x7fffffff, fallback: 0 };

/** What each placement of a tenant does, as versions that are only ever added. */
@ApiTags('Pipelines')
@Controller('admin/v1/tenants/:tenant/placements')
export class PipelinesController {
  constructor(
    @Inject(PIPELINE_STORE) private readonly pipelines: PipelineStore,
    private readonly catalogue: StrategyCatalogue,
    private readonly previews: Previews,
    @Inject(AUDIT_LOG) private readonly auditLog: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Operation('pipelines.list', 'Placements with their active pipelines, and the JSON Schema of the documents', { answer: PlacementsAnswer })
  async list(@OfTenant() tenant: Tenant) {
    const [placements, active] = await Promise.all([this.pipelines.placements(tenant.id), this.pipelines.active(tenant.id)]);
    return {
      placements: placements.map((placement) => ({ ...placement, active: active.filter((one) => one.placement === placement.name).map(shown)[0] ?? null })),
      standard: PLACEMENTS,
      schema: JSON.parse(JSON.stringify(pipelineSchema)) as JsonObject,
    };
  }

  @Get(':placement/versions')
  @Operation('pipelines.read', 'All versions of a placement, newest first', { answer: VersionsAnswer })
  async versions(@OfTenant() tenant: Tenant, @Param('placement') name: string) {
    const placement = await this.#placement(tenant, name);
    return { ...placement, versions: (await this.pipelines.versions(tenant.id, name)).map(shown) };
  }

  @Get(':placement/versions/:version')
  @Operation('pipelines.read', 'One version', { answer: VersionAnswer })
  async version(@OfTenant() tenant: Tenant, @Param('placement') name: string, @Param('version', NumberInPath) version: number) {
    return shown(await this.#version(tenant, name, version));
  }

  @Get(':placement/diff')
  @ApiQuery({ name: 'from', required: true, description: 'Version' })
  @ApiQuery({ name: 'to', required: true, description: 'Version' })
  @Operation('pipelines.diff', 'Where two versions differ', { problems: [400], answer: DiffAnswer })
  async diff(@OfTenant() tenant: Tenant, @Param('placement') name: string, @Query('from') from?: string, @Query('to') to?: string) {
    const [before, after] = await Promise.all([
      this.#version(tenant, name, wholeOf(from, 'from', VERSION_BOUNDS)),
      this.#version(tenant, name, wholeOf(to, 'to', VERSION_BOUNDS)),
    ]);
    return { from: before.version, to: after.version, differences: diffDocuments(before.document, after.document) };
  }

  @Post(':placement/versions')
  @Operation('pipelines.save', 'Save a new version; it serves nobody until it is activated', { status: 201, problems: [400, 422], answer: VersionAnswer })
  async save(@OfTenant() tenant: Tenant, @Param('placement') name: string, @Body() body: SavePipelineBody, @Caller() caller: AdminAccount, @Audit() audit: Auditor) {
    if (!PLACEMENT_NAME.test(name) || name.length > 60) {
      throw new InputError('PLACEMENT_MALFORMED', `placement: expected kebab-case of at most 60 characters that begins with a letter, such as 'home', got '${name.slice(0, 100)}'`, { field: 'placement' });
    }
    const saved = await this.pipelines.save(tenant.id, { placement: name, document: this.#checked(body.document), note: body.note || null, createdBy: `admin:${caller.id}` },
      audit(({ version, document }) => ({ subject: `placement:${name}`, after: { version, document } })));
    return shown(saved);
  }

  @Post(':placement/activate')
  @Operation('pipelines.activate', 'Let a version serve; the replicas follow within two seconds', { problems: [400, 409, 422], answer: PlacementAnswer })
  async activate(@OfTenant() tenant: Tenant, @Param('placement') name: string, @Body() body: ActivateBody, @Audit() audit: Auditor) {
    const before = await this.#placement(tenant, name);
    return this.#activate(tenant, before, body.version, body.expectedEpoch, audit);
  }

  @Post(':placement/rollback')
  @Operation('pipelines.rollback', 'Back to the newest version older than the active one', { problems: [409, 422], answer: PlacementAnswer })
  async rollback(@OfTenant() tenant: Tenant, @Param('placement') name: string, @Body() body: RollbackBody, @Audit() audit: Auditor) {
    const before = await this.#placement(tenant, name);
    const older = (await this.pipelines.versions(tenant.id, name)).filter(({ version }) => before.activeVersion !== null && version < before.activeVersion);
    if (!older.length) throw new ConflictError('NOTHING_TO_ROLL_BACK', `placement '${name}' has no version older than the active one`);
    // The epoch is held even when the caller names none: two who roll back at once go back one step, not two.
    return this.#activate(tenant, before, older[0].version, body.expectedEpoch ?? before.epoch, audit);
  }

  @Post(':placement/preview')
  @Operation('pipelines.preview', 'Run the active pipeline and a draft for one person, side by side', { problems: [400, 422], answer: PreviewAnswer })
  async preview(@OfTenant() tenant: Tenant, @Param('placement') name: string, @Body() body: PreviewBody, @Audit() audit: Auditor) {
    const document = await this.#draft(tenant, name, body);
    // Looking at what a person is shown is itself worth a line; whom it was, is not written down.
    const shownSides = await this.previews.compare(tenant, name, document, body, this.clock());
    await this.auditLog.append(audit(() => ({ subject: `placement:${name}`, after: { forPerson: body.user !== undefined || body.visitor !== undefined } }))(undefined));
    return shownSides;
  }

  @Post(':placement/pareto')
  @Operation('pipelines.preview', 'What each dial of the objective would earn now and bring back later, for some people', { problems: [400, 422], answer: ParetoAnswer })
  async pareto(@OfTenant() tenant: Tenant, @Param('placement') name: string, @Body() body: ParetoBody, @Audit() audit: Auditor) {
    const points = await this.previews.pareto(tenant, name, await this.#draft(tenant, name, body), body, this.clock());
    await this.auditLog.append(audit(() => ({ subject: `placement:${name}`, after: { forPeople: body.users?.length ?? 0 } }))(undefined));
    return points;
  }

  /** @throws InputError REQUEST_INVALID for both or neither, ConfigError PIPELINE_INVALID */
  async #draft(tenant: Tenant, name: string, body: Pick<PreviewBody, 'document' | 'version'>): Promise<JsonObject> {
    if ((body.document === undefined) === (body.version === undefined)) {
      throw new InputError('REQUEST_INVALID', 'expected either document or version', { field: 'document' });
    }
    return this.#checked(body.document ?? (await this.#version(tenant, name, body.version ?? 0)).document);
  }

  async #activate(tenant: Tenant, before: Placement, version: number, expectedEpoch: number | undefined, audit: Auditor): Promise<Placement> {
    // Checked again: a strategy may have been uninstalled since the version was saved.
    this.#checked((await this.#version(tenant, before.name, version)).document);
    return this.pipelines.activate(tenant.id, before.name, version, expectedEpoch,
      audit(({ activeVersion }) => ({ subject: `placement:${before.name}`, before: { activeVersion: before.activeVersion }, after: { activeVersion } })));
  }

  /** @throws ConfigError PIPELINE_INVALID naming everything that is wrong */
  #checked(document: JsonObject): JsonObject {
    const { pipeline, problems } = validatePipeline(document, this.catalogue);
    if (pipeline) return pipeline as unknown as JsonObject;
    const text = problems.map(({ path, expected, got }) => `${path}: expected ${expected}, got ${got}`).join('; ');
    throw new ConfigError('PIPELINE_INVALID', text, { field: problems[0]?.path, errors: problems });
  }

  async #placement(tenant: Tenant, name: string): Promise<Placement> {
    const placement = (await this.pipelines.placements(tenant.id)).find((one) => one.name === name);
    if (!placement) throw new NotFoundError('PLACEMENT_UNKNOWN', 'there is no such placement');
    return placement;
  }

  async #version(tenant: Tenant, placement: string, version: number): Promise<PipelineVersion> {
    const found = await this.pipelines.version(tenant.id, placement, version);
    if (!found) throw new NotFoundError('PIPELINE_VERSION_UNKNOWN', 'there is no such version');
    return found;
  }
}

function shown(version: PipelineVersion) {
  return { ...version, createdAt: new Date(version.createdAt).toISOString() };
}
