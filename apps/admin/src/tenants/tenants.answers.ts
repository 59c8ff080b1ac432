import { Type } from '@sinclair/typebox';
import { Allowed, Id, Instant, nullable, oneOf, Role } from '../http/answers.ts';

export const TenantAnswer = Type.Object({
  id: Id, slug: Type.String(), name: Type.String(), status: oneOf(['active', 'suspended']), defaultConsent: Type.Boolean(), currency: nullable(Type.String()), locale: Type.String(), createdAt: Instant,
});
export const OwnTenantAnswer = Type.Object({
  ...TenantAnswer.properties, role: Role,
  allowed: Allowed('Operations that the caller may do in this tenant'),
});
export const TenantsAnswer = Type.Object({ tenants: Type.Array(Type.Object({ ...TenantAnswer.properties, role: Role })) });
