import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { ConfigError, type UserKey, type UserKind } from '@zhiyin/domain';
import { sealed, unsealed } from './sealed-box.ts';

const PSEUDONYM_BYTES = 16;
const MAC_BYTES = 16;

/**
 * What one tenant's data key is good for. Each use has a key of its own derived from it, so that nothing made for one use
 * is valid in another. Holds secrets: never logged, never stored. @public
 */
export class TenantKeys {
  readonly #pseudonym: Uint8Array;
  readonly #seal: Uint8Array;
  readonly #sign: Uint8Array;

  /** @param key [32] the tenant's data key; see `Vault.open` */
  constructor(key: Uint8Array) {
    const derive = (use: string) => new Uint8Array(hkdfSync('sha256', key, 'zhiyin tenant', use, 32));
    this.#pseudonym = derive('pseudonyms');
    this.#seal = derive('sealed ids');
    this.#sign = derive('signatures');
  }

  /**
   * Pseudonym [16] of an external id: the same id gives the same one, and nobody without the key can try ids out. A visitor
   * and a user of the same name are two people.
   */
  userKey(kind: UserKind, externalId: string): UserKey {
    return createHmac('sha256', this.#pseudonym).update(`${kind}\0${externalId}`).digest().subarray(0, PSEUDONYM_BYTES);
  }

  /** Only for an authorised export; differs every time, so equal ids do not show. */
  seal(externalId: string): Uint8Array {
    return sealed(this.#seal, Buffer.from(externalId));
  }

  /** @throws ConfigError SEALED_ID_UNREADABLE when another tenant's key sealed it, or it was changed */
  unseal(box: Uint8Array): string {
    const plain = unsealed(this.#seal, box);
    if (!plain) throw new ConfigError('SEALED_ID_UNREADABLE', "a sealed user id cannot be read: expected one sealed under this tenant's data key, got another or a damaged one");
    return Buffer.from(plain).toString();
  }

  /** [16] HMAC-SHA-256 cut to 128 bits. What was signed for one purpose does not verify for another. */
  sign(purpose: string, payload: Uint8Array): Uint8Array {
    const name = Buffer.from(purpose);
    // The length in front: no purpose followed by a payload reads as a longer purpose with a shorter one.
    const length = Buffer.alloc(4);
    length.writeUInt32BE(name.length);
    return createHmac('sha256', this.#sign).update(length).update(name).update(payload).digest().subarray(0, MAC_BYTES);
  }

  /** In time that does not tell how much was right. */
  verify(purpose: string, payload: Uint8Array, mac: Uint8Array): boolean {
    return mac.length === MAC_BYTES && timingSafeEqual(this.sign(purpose, payload), mac);
  }
}
