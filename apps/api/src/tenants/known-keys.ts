import { LRUCache } from 'lru-cache';
import { apiKeyDigest, type ApiKeyAuthority, type Principal } from '@zhiyin/access';
import type { Clock, TenantId } from '@zhiyin/domain';
import { isDatabaseAway } from '@zhiyin/persistence';

/** Without a database, a key that was good goes on being good for this long: revoking one needs the database too. */
const REMEMBERED_MS = 10 * 60_000;
const MAX_KEYS = 50_000;

/** Keeps recommendations going while the database is away: who was known a moment ago is still known. */
export class KnownKeys {
  readonly #good = new LRUCache<string, { readonly principal: Principal; readonly at: number }>({ max: MAX_KEYS });

  constructor(
    private readonly authority: Pick<ApiKeyAuthority, 'authenticate' | 'secretDigests'>,
    private readonly clock: Clock,
  ) {}

  /** null for a key that is malformed, unknown, expired or revoked. */
  async authenticate(key: string): Promise<Principal | null> {
    const name = Buffer.from(apiKeyDigest(key)).toString('base64');
    try {
      const principal = await this.authority.authenticate(key);
      if (principal) this.#good.set(name, { principal, at: this.clock() });
      else this.#good.delete(name);
      return principal;
    } catch (error) {
      const good = this.#good.get(name);
      if (good && isDatabaseAway(error) && this.clock() - good.at < REMEMBERED_MS) return good.principal;
      throw error;
    }
  }

  secretDigests(tenant: TenantId): Promise<readonly Uint8Array[]> {
    return this.authority.secretDigests(tenant);
  }
}
