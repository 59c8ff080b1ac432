import { Type, type Static } from '@sinclair/typebox';

/** RFC 9457. `code` is stable: programs may depend on it; `detail` is for people and may change. */
export const problemSchema = Type.Object(
  {
    type: Type.String({ description: 'urn:zhiyin:problem:<code>' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What was expected, what came, what to do' }),
    code: Type.String(),
    requestId: Type.String(),
    field: Type.Optional(Type.String()),
    expected: Type.Optional(Type.String()),
    got: Type.Optional(Type.String()),
  },
  { title: 'Problem' },
);
export type Problem = Static<typeof problemSchema>;
