import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { InputError, type KeyKind, type NewApiKey } from '@zhiyin/domain';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 43 base62 characters: 256 bits. */
const RANDOM_LENGTH = 43;
const CHECK_LENGTH = 6;
const PREFIXES: Readonly<Record<KeyKind, string>> = { publishable: 'zy_pk_', secret: 'zy_sk_' };
const SHAPE = new RegExp(`^zy_(pk|sk)_[0-9A-Za-z]{${RANDOM_LENGTH + CHECK_LENGTH}}$`);

/** Finds keys in source code and logs; for secret scanners. @public */
export const API_KEY_PATTERN = `zy_(?:pk|sk)_[0-9A-Za-z]{${RANDOM_LENGTH + CHECK_LENGTH}}`;

/** A key that exists nowhere else yet: show `key` once, store the rest. @public */
export interface GeneratedKey extends Pick<NewApiKey, 'kind' | 'prefix' | 'lastFour' | 'digest'> {
  readonly key: string;
}

/**
 * A new API key: prefix, 43 random base62 characters (256 bits), six of CRC-32. The prefix lets scanners find leaked keys,
 * the checksum lets us refuse junk without asking the database.
 * @see "Behind GitHub's new authentication token formats", 2021
 * @public
 */
export function generateApiKey(kind: KeyKind): GeneratedKey {
  const body = PREFIXES[kind] + Array.from({ length: RANDOM_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const key = body + checksum(body);
  return { key, kind, prefix: PREFIXES[kind], lastFour: key.slice(-4), digest: apiKeyDigest(key) };
}

/**
 * What a well-formed key tells about itself; null for anything else. Says nothing about whether the key was ever issued.
 * @public
 */
export function parseApiKey(text: string): { readonly kind: KeyKind; readonly digest: Uint8Array } | null {
  if (!SHAPE.test(text)) return null;
  const body = text.slice(0, -CHECK_LENGTH);
  if (checksum(body) !== text.slice(-CHECK_LENGTH)) return null;
  return { kind: body.startsWith(PREFIXES.secret) ? 'secret' : 'publishable', digest: apiKeyDigest(text) };
}

/** SHA-256. A key has 256 random bits, so a slow hash would add nothing but a way to keep us busy. @public */
export function apiKeyDigest(key: string): Uint8Array {
  return hash('sha256', key, 'buffer');
}

/**
 * The form in which an origin is stored and compared: scheme and host (and port), as browsers send it.
 * @throws InputError ORIGIN_MALFORMED for paths, wildcards and anything but http(s)
 * @public
 */
export function normaliseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username || url.hostname.includes('*')) {
    throw new InputError('ORIGIN_MALFORMED', `origin: expected scheme and host such as https://shop.example, got ${JSON.stringify(text.slice(0, 100))}`, {
      field: 'origins',
    });
  }
  return url.origin;
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let i = 0; i < CHECK_LENGTH; i++) {
    text = ALPHABET[rest % ALPHABET.length] + text;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}
