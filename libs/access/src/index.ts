export { API_KEY_PATTERN, apiKeyDigest, generateApiKey, normaliseOrigin, parseApiKey, type GeneratedKey } from './api-key.ts';
export { ApiKeyAuthority, type AuthorityOptions, type Principal } from './api-key-authority.ts';
export { RateLimiter, type RateDecision } from './rate-limiter.ts';
export { checkScopes, SCOPES, scopesFor, type Scope } from './scopes.ts';
export { signUserToken, verifyUserToken } from './user-token.ts';
