import { createHmac, timingSafeEqual } from 'node:crypto';
import { apiKeyDigest } from './api-key.ts';

const VERSION = 'zyu1';
const PURPOSE = 'zhiyin user token 1\0';

/**
 * A shop's server signs who is sitting at the browser, so that a publishable key may name that user:
 * `zyu1.<user, base64url>.<expiry, ms base36>.<HMAC-SHA-256, base64url>`, keyed with SHA-256 of a secret key.
 * @param secretKey a secret API key of the tenant ('zy_sk_...')
 * @param expiresAtMs milliseconds since 1970 UTC; an hour is a good choice
 * @public
 */
export function signUserToken(secretKey: string, userId: string, expiresAtMs: number): string {
  const payload = `${VERSION}.${Buffer.from(userId, 'utf8').toString('base64url')}.${Math.floor(expiresAtMs).toString(36)}`;
  return `${payload}.${mac(apiKeyDigest(secretKey), payload).toString('base64url')}`;
}

/**
 * Whether one of the tenant's secret keys signed the token for this very user, and it still holds.
 * @param secretDigests from `ApiKeyAuthority.secretDigests`
 * @public
 */
export function verifyUserToken(secretDigests: readonly Uint8Array[], token: string, userId: string, now: number): boolean {
  const parts = token.length <= 2_048 ? token.split('.') : [];
  if (parts.length !== 4 || parts[0] !== VERSION) return false;
  const payload = parts.slice(0, 3).join('.');
  const given = Buffer.from(parts[3], 'base64url');
  // Every key is tried, so that the time does not tell which one matched.
  const genuine = secretDigests.map((digest) => given.length === 32 && timingSafeEqual(given, mac(digest, payload))).includes(true);
  const expiresAt = /^[0-9a-z]{1,11}$/.test(parts[2]) ? Number.parseInt(parts[2], 36) : 0;
  return genuine && expiresAt > now && Buffer.from(parts[1], 'base64url').toString('utf8') === userId;
}

function mac(digest: Uint8Array, payload: string): Buffer {
  return createHmac('sha256', digest).update(PURPOSE).update(payload).digest();
}
