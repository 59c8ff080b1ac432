import { Type } from '@sinclair/typebox';
import { Id, Instant, nullable, oneOf, Strings } from '../http/answers.ts';

export const KeyAnswer = Type.Object({
  id: Id, kind: oneOf(['publishable', 'secret']), prefix: Type.String(), lastFour: Type.String(), name: Type.String(), scopes: Strings, origins: Strings,
  requestsPerSecond: Type.Number(), createdBy: Type.String(), state: oneOf(['valid', 'expired', 'revoked']),
  createdAt: Instant, expiresAt: nullable(Instant), revokedAt: nullable(Instant), lastUsedAt: nullable(Instant),
});
export const KeysAnswer = Type.Object({
  keys: Type.Array(KeyAnswer),
  scopes: Type.Object({ publishable: Strings, secret: Strings }, { description: 'What a key of each kind may be allowed' }),
});
export const NewKeyAnswer = Type.Object({ ...KeyAnswer.properties, key: Type.String({ description: 'The key itself: here and never again' }) });
