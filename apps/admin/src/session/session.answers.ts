import { Type } from '@sinclair/typebox';
import { Allowed, Id, Instant, nullable, Role } from '../http/answers.ts';

const person = { id: Id, email: Type.String(), name: Type.String(), platformRole: nullable(Role) };
const csrfToken = Type.String({ description: 'Sent back in x-csrf-token with every change' });

export const SetupAnswer = Type.Object({ ownerExists: Type.Boolean() });
export const SessionAnswer = Type.Object({ ...person, csrfToken, expiresAt: Instant });
export const MeAnswer = Type.Object({
  ...person,
  memberships: Type.Array(Type.Object({ tenant: Id, role: Role })),
  allowed: Allowed('Operations of the platform that this person may do; those of a tenant stand in the answer about the tenant'),
  csrfToken,
});
