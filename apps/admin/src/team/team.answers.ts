import { Type } from '@sinclair/typebox';
import { Id, Instant, nullable, Role } from '../http/answers.ts';

const link = Type.String({ description: 'One-time link, valid for three days' });

export const TeamMember = Type.Object({
  id: Id, email: Type.String(), name: Type.String(), platformRole: nullable(Role), disabled: Type.Boolean(),
  activated: Type.Boolean({ description: 'False until an invited person has chosen a password' }),
  createdAt: Instant,
  memberships: Type.Array(Type.Object({ tenant: Id, role: Role })),
});
export const TeamAnswer = Type.Object({ team: Type.Array(TeamMember) });
export const InvitedMember = Type.Object({ ...TeamMember.properties, link });
export const LinkAnswer = Type.Object({ link });
export const MembersAnswer = Type.Object({
  members: Type.Array(Type.Object({ admin: Id, email: Type.String(), name: Type.String(), role: Role, disabled: Type.Boolean() })),
});
export const MemberAnswer = Type.Object({ admin: Id, role: Role });
