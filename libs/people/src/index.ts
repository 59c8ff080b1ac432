/** One person as a shop or an operator sees them: what their events and the models say, and their own ids where those may be shown. */
export { loyaltyPredictionSchema } from './loyalty-schema.ts';
export { PersonProfiles, type ProfileAnswer } from './person-profiles.ts';
export { profileAnswerSchema } from './profile-schema.ts';
export { unsealIdentities } from './unseal-identities.ts';
