import { Body, Controller, Delete, Get, Inject, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { allowedOperations, roleIn } from '@zhiyin/access';
import type { AdminAccount, Tenant, TenantStatus, TenantStore } from '@zhiyin/domain';
import { Audit, Caller, OfTenant, type Auditor } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { TENANT_STORE } from '../tokens.ts';
import { NewTenants } from './new-tenants.ts';
import { CreateTenantBody, UpdateTenantBody } from './tenants.dto.ts';
import { OwnTenantAnswer, TenantAnswer, TenantsAnswer } from './tenants.answers.ts';

@ApiTags('Tenants')
@Controller('admin/v1/tenants')
export class TenantsController {
  constructor(
    @Inject(TENANT_STORE) private readonly tenants: TenantStore,
    private readonly newTenants: NewTenants,
  ) {}

  @Get()
  @Operation('tenants.list', 'The tenants the caller has a role in', { answer: TenantsAnswer })
  async list(@Caller() caller: AdminAccount) {
    const all = await this.tenants.all();
    return { tenants: all.flatMap((tenant) => { const role = roleIn(caller, tenant.id); return role ? [{ ...shown(tenant), role }] : []; }) };
  }

  @Post()
  @Operation('tenants.create', 'A new tenant: the standard pipelines active, the strategies they use enabled, costly ones installed but switched off', { status: 201, problems: [400, 409], answer: TenantAnswer })
  async create(@Body() body: CreateTenantBody, @Audit() audit: Auditor) {
    const tenant = await this.newTenants.create({ slug: body.slug, name: body.name, defaultConsent: body.defaultConsent ?? true, currency: body.currency ?? null, locale: body.locale },
      audit((made) => ({ tenant: made.id, subject: `tenant:${made.id}`, after: settingsOf(made) })));
    return shown(tenant);
  }

  @Get(':tenant')
  @Operation('tenants.read', 'One tenant', { answer: OwnTenantAnswer })
  read(@OfTenant() tenant: Tenant, @Caller() caller: AdminAccount) {
    return { ...shown(tenant), role: roleIn(caller, tenant.id), allowed: allowedOperations(caller, tenant.id) };
  }

  @Patch(':tenant')
  @Operation('tenants.update', 'Change name, currency, language or default consent', { problems: [400], answer: TenantAnswer })
  async update(@OfTenant() tenant: Tenant, @Body() body: UpdateTenantBody, @Audit() audit: Auditor) {
    return shown(await this.tenants.update(tenant.id, body, audit((after) => ({ subject: `tenant:${tenant.id}`, before: settingsOf(tenant), after: settingsOf(after) }))));
  }

  @Post(':tenant/suspend')
  @Operation('tenants.suspend', 'Refuse the keys of a tenant; nothing is deleted', { answer: TenantAnswer })
  suspend(@OfTenant() tenant: Tenant, @Audit() audit: Auditor) {
    return this.#setStatus(tenant, 'suspended', audit);
  }

  @Post(':tenant/resume')
  @Operation('tenants.resume', 'Accept the keys of a suspended tenant again', { answer: TenantAnswer })
  resume(@OfTenant() tenant: Tenant, @Audit() audit: Auditor) {
    return this.#setStatus(tenant, 'active', audit);
  }

  @Delete(':tenant')
  @Operation('tenants.delete', 'Everything of a tenant, for good; the audit log stays', { status: 204 })
  async delete(@OfTenant() tenant: Tenant, @Audit() audit: Auditor): Promise<void> {
    await this.newTenants.delete(tenant.id, audit(() => ({ subject: `tenant:${tenant.id}`, before: settingsOf(tenant) })));
  }

  async #setStatus(tenant: Tenant, status: TenantStatus, audit: Auditor) {
    return shown(await this.tenants.update(tenant.id, { status }, audit(() => ({ subject: `tenant:${tenant.id}`, before: { status: tenant.status }, after: { status } }))));
  }
}

function shown(tenant: Tenant) {
  return { ...tenant, createdAt: new Date(tenant.createdAt).toISOString() };
}

function settingsOf({ slug, name, status, defaultConsent, currency, locale }: Tenant) {
  return { slug, name, status, defaultConsent, currency, locale };
}
