import { Type, type Static } from '@sinclair/typebox';
import { Attributes, Country, Id, nullable, validator } from '@zhiyin/intake';

export const userSchema = Type.Object(
  {
    user: Id('Your id of the user. It is pseudonymised before it is stored'),
    attributes: nullable(Attributes),
    country: nullable(Country),
    consent: nullable(Type.Boolean({ description: 'May behaviour train and personalise?' })),
  },
  { additionalProperties: false, title: 'User' },
);
export type UserBody = Static<typeof userSchema>;
export const userValidator = validator(userSchema);
export const userBatchSchema = Type.Object({ users: Type.Array(userSchema, { minItems: 1, maxItems: 1000 }) }, { additionalProperties: false });

export const mergeSchema = Type.Object({ visitor: Id('The anonymous browser'), user: Id('The known user it turned out to be') }, { additionalProperties: false });
export const mergeValidator = validator(mergeSchema);
export const mergeAnswerSchema = Type.Object({ movedEvents: Type.Integer({ description: '0 when they were joined before' }) }, { title: 'MergeAnswer' });

export const userIdSchema = Type.Object({ id: Id('Your id of the user') });
export const userIdValidator = validator(userIdSchema);
export const kindQuerySchema = Type.Object(
  { kind: Type.Optional(Type.Union([Type.Literal('user'), Type.Literal('visitor')], { description: '"user" when left out' })) },
  { additionalProperties: false },
);
export const kindQueryValidator = validator(kindQuerySchema);

export const erasureSchema = Type.Object(
  { events: Type.Integer(), impressions: Type.Integer(), identities: Type.Integer(), erasedAt: Type.String() },
  { title: 'ErasureReceipt', description: 'What was removed, counted' },
);
export const exportSchema = Type.Unknown({ description: 'Everything stored about the person, as JSON' });
