import { Body, Controller, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { createInvitationToken, invitationPath } from '@zhiyin/access';
import { ConflictError, NotFoundError, type AdminAccount, type AdminStore, type Audited, type Clock } from '@zhiyin/domain';
import { Audit, type Auditor } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { NumberInPath } from '../http/validation.ts';
import { ADMIN_STORE, CLOCK, PUBLIC_ORIGIN } from '../tokens.ts';
import { InviteBody, UpdateAdminBody } from './team.dto.ts';
import { InvitedMember, LinkAnswer, TeamAnswer, TeamMember } from './team.answers.ts';

/** The people who operate the platform. */
@ApiTags('Team')
@Controller('admin/v1/team')
export class TeamController {
  constructor(
    @Inject(ADMIN_STORE) private readonly admins: AdminStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PUBLIC_ORIGIN) private readonly publicOrigin: string,
  ) {}

  @Get()
  @Operation('team.list', 'Everybody on the team, with roles and memberships', { answer: TeamAnswer })
  async list() {
    return { team: (await this.admins.team()).map(shownMember) };
  }

  @Post()
  @Operation('team.invite', 'Invite somebody: the answer holds a one-time link, valid for three days', { status: 201, problems: [400, 409], answer: InvitedMember })
  async invite(@Body() body: InviteBody, @Audit() audit: Auditor) {
    const admin = await this.admins.invite({ ...body, email: body.email.toLowerCase() },
      audit(({ id, platformRole }) => ({ subject: `admin:${id}`, after: { platformRole } })));
    return { ...shownMember({ ...admin, memberships: [] }), link: await this.#link(admin.id) };
  }

  @Patch(':admin')
  @Operation('team.update', 'Change name or role, disable or enable; a new role ends running sessions', { problems: [400, 404, 409], answer: TeamMember })
  async update(@Param('admin', NumberInPath) id: number, @Body() body: UpdateAdminBody, @Audit() audit: Auditor) {
    const before = await this.#find(id);
    const changed = await this.admins.update(id, body, audit(({ name, platformRole, disabled }) => ({
      subject: `admin:${id}`, before: { name: before.name, platformRole: before.platformRole, disabled: before.disabled }, after: { name, platformRole, disabled },
    })));
    if (!changed) throw unknownAdmin();
    return shownMember({ ...changed, memberships: before.memberships });
  }

  @Post(':admin/link')
  @Operation('team.link', 'A new one-time link, for an invitation that was lost or a password that was forgotten', { problems: [404, 409], answer: LinkAnswer })
  async newLink(@Param('admin', NumberInPath) id: number, @Audit() audit: Auditor) {
    const admin = await this.#find(id);
    if (admin.disabled) throw new ConflictError('ADMIN_DISABLED', 'this account is disabled: enable it first');
    return { link: await this.#link(id, audit(() => ({ subject: `admin:${id}` }))) };
  }

  async #link(admin: number, audit?: Audited<void>): Promise<string> {
    return this.publicOrigin + invitationPath(await createInvitationToken(this.admins, admin, this.clock, audit));
  }

  async #find(id: number): Promise<AdminAccount> {
    const admin = await this.admins.byId(id);
    if (!admin) throw unknownAdmin();
    return admin;
  }
}

function unknownAdmin(): NotFoundError {
  return new NotFoundError('ADMIN_UNKNOWN', 'there is nobody with this number on the team');
}

function shownMember({ id, email, name, platformRole, disabled, activated, createdAt, memberships }: AdminAccount) {
  return {
    id, email, name, platformRole, disabled, activated,
    createdAt: new Date(createdAt).toISOString(),
    memberships: memberships.map(({ tenant, role }) => ({ tenant, role })),
  };
}
