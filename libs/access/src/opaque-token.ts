import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits for a cookie or a one-time link; only the digest is stored. @public */
export function newOpaqueToken(): { readonly token: string; readonly digest: Uint8Array } {
  const token = randomBytes(32).toString('base64url');
  return { token, digest: opaqueTokenDigest(token) };
}

/** @public */
export function opaqueTokenDigest(token: string): Uint8Array {
  return createHash('sha256').update('zhiyin opaque token\0').update(token).digest();
}
