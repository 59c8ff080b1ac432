import { Body, Controller, Delete, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ranksAtLeast, roleIn } from '@zhiyin/access';
import { AccessError, NotFoundError, type AdminAccount, type AdminRole, type AdminStore, type Tenant } from '@zhiyin/domain';
import { Audit, Caller, OfTenant, type Auditor } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { NumberInPath } from '../http/validation.ts';
import { ADMIN_STORE } from '../tokens.ts';
import { MemberBody } from './team.dto.ts';
import { MemberAnswer, MembersAnswer } from './team.answers.ts';

/** Who has a role in one tenant. Nobody hands out, or takes away, more than they have. */
@ApiTags('Team')
@Controller('admin/v1/tenants/:tenant/members')
export class MembersController {
  constructor(@Inject(ADMIN_STORE) private readonly admins: AdminStore) {}

  @Get()
  @Operation('members.list', 'People with a role in this tenant', { answer: MembersAnswer })
  async list(@OfTenant() tenant: Tenant) {
    const members = await this.admins.members(tenant.id);
    return { members: members.map(({ admin, email, name, role, disabled }) => ({ admin, email, name, role, disabled })) };
  }

  @Put(':admin')
  @Operation('members.set', 'Give somebody of the team a role in this tenant', { problems: [400], answer: MemberAnswer })
  async set(@OfTenant() tenant: Tenant, @Param('admin', NumberInPath) admin: number, @Body() { role }: MemberBody, @Caller() caller: AdminAccount, @Audit() audit: Auditor) {
    const before = await this.#roleOf(tenant, admin);
    requireRank(caller, tenant, role);
    if (before) requireRank(caller, tenant, before);
    if (!(await this.admins.setMembership(tenant.id, admin, role, audit(() => ({ subject: `admin:${admin}`, before, after: role }))))) throw unknownMember();
    return { admin, role };
  }

  @Delete(':admin')
  @Operation('members.remove', 'Take the role in this tenant away', { status: 204 })
  async remove(@OfTenant() tenant: Tenant, @Param('admin', NumberInPath) admin: number, @Caller() caller: AdminAccount, @Audit() audit: Auditor): Promise<void> {
    const before = await this.#roleOf(tenant, admin);
    if (before) requireRank(caller, tenant, before);
    if (!before || !(await this.admins.removeMembership(tenant.id, admin, audit(() => ({ subject: `admin:${admin}`, before }))))) throw unknownMember();
  }

  async #roleOf(tenant: Tenant, admin: number): Promise<AdminRole | null> {
    return (await this.admins.members(tenant.id)).find((member) => member.admin === admin)?.role ?? null;
  }
}

function requireRank(caller: AdminAccount, tenant: Tenant, role: AdminRole): void {
  const own = roleIn(caller, tenant.id);
  if (!own || !ranksAtLeast(own, role)) throw new AccessError('ROLE_TOO_WEAK', `your role does not allow to give or take the role '${role}'`);
}

function unknownMember(): NotFoundError {
  return new NotFoundError('ADMIN_UNKNOWN', 'there is nobody with this number here');
}
