import type { TenantKeys } from './tenant-keys.ts';

/** What an answer was, so that a later click can be attributed even when the impression's row was lost. */
export interface RecommendationIdentity {
  /** UUID of the impression. */
  readonly id: string;
  readonly placement: string;
  readonly pipelineVersion: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

const FORMAT = 1;
const PURPOSE = 'recommendation-id';
const HEAD_BYTES = 1 + 16 + 6 + 4;
const MAC_BYTES = 16;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Signed, URL-safe text: base64url of format [1], uuid [16], milliseconds [6], pipeline version [4], placement [n bytes of
 * UTF-8], MAC [16]; 63 characters for 'home'.
 *
 * @throws RangeError when `id` is no lower-case UUID or a number does not fit
 */
export function issueRecommendationId(keys: TenantKeys, { id, placement, pipelineVersion, at }: RecommendationIdentity): string {
  if (!UUID.test(id)) throw new RangeError(`recommendation id: expected a lower-case UUID, got "${id}"`);
  const name = Buffer.from(placement);
  const body = Buffer.alloc(HEAD_BYTES + name.length);
  body[0] = FORMAT;
  body.write(id.replaceAll('-', ''), 1, 'hex');
  body.writeUIntBE(Math.trunc(at), 17, 6);
  body.writeUInt32BE(pipelineVersion, 23);
  name.copy(body, HEAD_BYTES);
  return Buffer.concat([body, keys.sign(PURPOSE, body)]).toString('base64url');
}

/** null for anything this tenant did not issue: text from elsewhere, of another tenant, or changed. Never throws. */
export function readRecommendationId(keys: TenantKeys, text: string): RecommendationIdentity | null {
  const bytes = Buffer.from(text, 'base64url');
  // Decoding skips foreign characters: only the one spelling that encodes these bytes is ours.
  if (bytes.length < HEAD_BYTES + MAC_BYTES || bytes.toString('base64url') !== text) return null;
  const body = bytes.subarray(0, -MAC_BYTES);
  if (body[0] !== FORMAT || !keys.verify(PURPOSE, body, bytes.subarray(-MAC_BYTES))) return null;
  const hex = body.toString('hex', 1, 17);
  return {
    id: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`,
    at: body.readUIntBE(17, 6),
    pipelineVersion: body.readUInt32BE(23),
    placement: body.toString('utf8', HEAD_BYTES),
  };
}
