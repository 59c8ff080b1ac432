import { Injectable } from '@nestjs/common';
import { mayDo } from '@zhiyin/access';
import type { AdminAccount, Tenant, TenantStore } from '@zhiyin/domain';
import type { TenantKeys, Vault } from '@zhiyin/privacy';

/** Somebody who looks at people of a tenant: what they may see of who it is. */
export interface Reader {
  readonly keys: TenantKeys;
  /** Whether ids and attributes are shown as they are. */
  readonly open: boolean;
}

/** Opens a tenant's keys for whoever looks. */
@Injectable()
export class Readers {
  constructor(private readonly tenants: Pick<TenantStore, 'wrappedKey'>, private readonly vault: Vault) {}

  async of(tenant: Tenant, caller: AdminAccount): Promise<Reader> {
    return { keys: this.vault.open(await this.tenants.wrappedKey(tenant.id)), open: mayDo('users.export', caller, tenant.id) };
  }
}

/** Enough to tell two people apart, too little to know who they are. */
const SHORTEST_TOLD = 6;

/** A person's own id as this reader may see it; null where there is none. */
export function shownId(sealedId: Uint8Array | null, { keys, open }: Reader): string | null {
  if (!sealedId) return null;
  const id = keys.unseal(sealedId);
  if (open) return id;
  const characters = [...id];
  return characters.length < SHORTEST_TOLD ? '•••' : `${characters[0]}•••${characters[characters.length - 1]}`;
}
