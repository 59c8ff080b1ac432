import { hkdfSync, randomBytes } from 'node:crypto';
import { ConfigError } from '@zhiyin/domain';
import { sealed, unsealed } from './sealed-box.ts';
import { TenantKeys } from './tenant-keys.ts';

const KEY_BYTES = 32;

/**
 * Keeps the tenants' data keys under the installation's secret (envelope encryption): every tenant has a random key of its
 * own, stored only wrapped. Forget the wrapped key, and what was sealed or pseudonymised with it stays unreadable, in
 * backups too. @public
 */
export class Vault {
  readonly #wrappingKey: Uint8Array;

  /** @param secret ZHIYIN_SECRET: long and random; whoever has it and the database can name the people in it */
  constructor(secret: string) {
    if (!secret) throw new ConfigError('SECRET_MISSING', 'ZHIYIN_SECRET: expected a long random text, got none; make one with `openssl rand -base64 32`');
    this.#wrappingKey = new Uint8Array(hkdfSync('sha256', secret, 'zhiyin vault', 'tenant data keys', KEY_BYTES));
  }

  /** A new random data key, wrapped: what `tenant_secret` stores. */
  createTenantKey(): Uint8Array {
    return sealed(this.#wrappingKey, randomBytes(KEY_BYTES));
  }

  /** @throws ConfigError SECRET_MISMATCH when it was wrapped under another secret, or damaged */
  open(wrapped: Uint8Array): TenantKeys {
    const key = unsealed(this.#wrappingKey, wrapped);
    if (key?.length !== KEY_BYTES) {
      throw new ConfigError('SECRET_MISMATCH', "a tenant's data key cannot be opened: expected the ZHIYIN_SECRET under which the tenant was created, got another one (or the stored key is damaged); set the old secret again, or restore the key from a backup");
    }
    return new TenantKeys(key);
  }
}
