/** Who somebody is stays with the tenant: pseudonyms, sealed ids, signatures, all under the tenant's own data key. */
export { Vault } from './vault.ts';
export { TenantKeys } from './tenant-keys.ts';
export { issueSearchCursor, readSearchCursor } from './search-cursor.ts';
export { issueRecommendationId, readRecommendationId, type RecommendationIdentity } from './recommendation-id.ts';
