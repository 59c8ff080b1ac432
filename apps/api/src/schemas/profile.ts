import { Type } from '@sinclair/typebox';
import { validator } from '@zhiyin/intake';

const profileQuerySchema = Type.Object(
  {
    kind: Type.Optional(Type.Union([Type.Literal('user'), Type.Literal('visitor')], { description: '"user" when left out' })),
    asOf: Type.Optional(Type.String({ minLength: 10, maxLength: 40, description: 'ISO 8601: the profile as it was then; now when left out' })),
  },
  { additionalProperties: false },
);
export const profileQueryValidator = validator(profileQuerySchema);
