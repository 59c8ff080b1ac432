export { buildProfile } from './build-profile.ts';
export type { Affinity, FusedAffinity, FusedProfile, Interest, ItemFacts, PriceBand, Profile, TasteProfile, TasteView, ViewKind } from './profile.ts';
export { contentView, fuseViews, modelView, type ModelAnswer } from './views.ts';
