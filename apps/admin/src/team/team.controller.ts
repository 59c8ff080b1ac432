import { Body, Controller, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { createInvitationToken, invitationPath } from '@zhiyin/access';
import { ConflictError, NotFoundError, type AdminAccount, type AdminStore, type Clock } from '@zhiyin/domain';
import { Audit, type Note } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { NumberInPath } from '../http/validation.ts';
import { ADMIN_STORE, CLOCK, PUBLIC_ORIGIN } from '../tokens.ts';
import { InviteBody, UpdateAdminBody } from './team.dto.ts';

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
  @Operation('team.list', 'Everybody on the team, with roles and memberships')
  async list() {
    return { team: (await this.admins.team()).map(shownMember) };
  }

  @Post()
  @Operation('team.invite', 'Invite somebody: the answer holds a one-time link, valid for three days', { status: 201, problems: [400, 409] })
  async invite(@Body() body: InviteBody, @Audit() note: Note) {
    const admin = await this.admins.invite({ ...body, email: body.email.toLowerCase() });
    note({ subject: `admin:${admin.id}`, after: { platformRole: admin.platformRole } });
    return { ...shownMember({ ...admin, memberships: [] }), link: await this.#link(admin.id) };
  }

  @Patch(':admin')
  @Operation('team.update', 'Change name or role, disable or enable; a new role ends running sessions', { problems: [400, 404, 409] })
  async update(@Param('admin', NumberInPath) id: number, @Body() body: UpdateAdminBody, @Audit() note: Note) {
    const before = await this.#find(id);
    const changed = await this.admins.update(id, body);
    if (!changed) throw unknownAdmin();
    note({ subject: `admin:${id}`, before: { platformRole: before.platformRole, disabled: before.disabled }, after: { platformRole: changed.platformRole, disabled: changed.disabled } });
    return shownMember({ ...changed, memberships: before.memberships });
  }

  @Post(':admin/link')
  @Operation('team.link', 'A new one-time link, for an invitation that was lost or a password that was forgotten', { problems: [404, 409] })
  async newLink(@Param('admin', NumberInPath) id: number, @Audit() note: Note) {
    const admin = await this.#find(id);
    if (admin.disabled) throw new ConflictError('ADMIN_DISABLED', 'this account is disabled: enable it first');
    note({ subject: `admin:${id}` });
    return { link: await this.#link(id) };
  }

  async #link(admin: number): Promise<string> {
    return this.publicOrigin + invitationPath(await createInvitationToken(this.admins, admin, this.clock));
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
