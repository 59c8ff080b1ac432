export { buildProfile } from './build-profile.ts';
export type { Affinity, Interest, ItemFacts, PriceBand, Profile, TasteProfile } from './profile.ts';
