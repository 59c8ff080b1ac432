import { ADMIN_ROLES } from '@zhiyin/access';
import type { AdminRole } from '@zhiyin/domain';
import { Choice, Email, Flag, Text } from '../http/fields.ts';

export class InviteBody {
  @Email({ description: 'Signs in with it' }) email!: string;
  @Text(1, 100, { description: 'Shown to the team' }) name!: string;
  @Choice(ADMIN_ROLES, { description: 'Role for every tenant; null: only memberships count', nullable: true }) platformRole!: AdminRole | null;
}

export class UpdateAdminBody {
  @Text(1, 100, { description: 'Shown to the team', optional: true }) name?: string;
  @Choice(ADMIN_ROLES, { description: 'Role for every tenant; null: only memberships count', optional: true, nullable: true }) platformRole?: AdminRole | null;
  @Flag({ description: 'Cannot sign in; running sessions end', optional: true }) disabled?: boolean;
}

export class MemberBody {
  @Choice(ADMIN_ROLES, { description: 'Role in this tenant' }) role!: AdminRole;
}
