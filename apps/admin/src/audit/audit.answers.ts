import { Type } from '@sinclair/typebox';
import { Id, Instant, nullable } from '../http/answers.ts';

export const AuditPageAnswer = Type.Object({
  entries: Type.Array(Type.Object({
    id: Id, at: Instant, tenant: nullable(Id), actor: Type.String(), action: Type.String(), subject: Type.String(),
    before: Type.Unknown(), after: Type.Unknown(), requestId: nullable(Type.String()), address: nullable(Type.String()), digest: Type.String(),
  })),
  next: nullable(Id),
});
export const VerdictAnswer = Type.Object({ intact: Type.Boolean(), entries: Type.Integer(), head: nullable(Type.String()), brokenAt: nullable(Id) });
