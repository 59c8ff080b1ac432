import { createHash } from 'node:crypto';
import type { TenantKeys } from './tenant-keys.ts';

const PURPOSE = 'search-cursor';
const HEAD_BYTES = 4 + 8;
const MAC_BYTES = 16;

/**
 * Signed, URL-safe text that goes on with an answer: where it stopped, and which question it was. base64url of place [4],
 * the beginning of a digest of the question [8], MAC [16]: 38 characters.
 *
 * @param place 0..2^32 - 1
 * @param question everything that must be the same when the cursor comes back
 */
export function issueSearchCursor(keys: TenantKeys, place: number, question: string): string {
  const body = Buffer.alloc(HEAD_BYTES);
  body.writeUInt32BE(place);
  digestOf(question).copy(body, 4);
  return Buffer.concat([body, keys.sign(PURPOSE, body)]).toString('base64url');
}

/** null for anything this tenant did not issue for this question: of another tenant, of another question, or changed. Never throws. */
export function readSearchCursor(keys: TenantKeys, text: string, question: string): number | null {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== HEAD_BYTES + MAC_BYTES || bytes.toString('base64url') !== text) return null;
  const body = bytes.subarray(0, HEAD_BYTES);
  if (!keys.verify(PURPOSE, body, bytes.subarray(HEAD_BYTES)) || !body.subarray(4).equals(digestOf(question))) return null;
  return body.readUInt32BE();
}

function digestOf(question: string): Buffer {
  return createHash('sha256').update(question).digest().subarray(0, 8);
}
