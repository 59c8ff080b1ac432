import fs from 'node:fs';
import { generateApiKey, scopesFor } from '@zhiyin/access';
import type { KeyKind, KeyStore, TenantId } from '@zhiyin/domain';
import { commandLineEntry } from './command-line-entry.ts';

export interface KeyWishes {
  readonly kind: KeyKind;
  readonly name: string;
  readonly origins?: readonly string[];
  readonly requestsPerSecond?: number;
}

/** @returns the key itself: this is the only time it can be seen */
export async function createKey(keys: KeyStore, tenant: TenantId, { kind, name, origins = [], requestsPerSecond = 1000 }: KeyWishes): Promise<string> {
  const { key, ...stored } = generateApiKey(kind);
  await keys.create(tenant, { ...stored, name, scopes: scopesFor(kind), origins, requestsPerSecond, createdBy: 'command line', expiresAt: null },
    ({ id }) => commandLineEntry('keys.create', tenant, `key:${id}`, { kind, name, origins: [...origins], requestsPerSecond }));
  return key;
}

export interface DemoKeys {
  readonly tenant: string;
  readonly publishable: string;
  readonly secret: string;
}

/** The demo's keys are kept in the data folder, so that a later start can print commands that work. */
export async function demoKeys(file: string, keys: KeyStore, tenant: { id: TenantId; slug: string }): Promise<DemoKeys> {
  if (fs.existsSync(file)) {
    const kept = JSON.parse(fs.readFileSync(file, 'utf8')) as DemoKeys;
    if (kept.tenant === tenant.slug) return kept;
  }
  const made: DemoKeys = {
    tenant: tenant.slug,
    publishable: await createKey(keys, tenant.id, { kind: 'publishable', name: 'first start, web' }),
    secret: await createKey(keys, tenant.id, { kind: 'secret', name: 'first start, server' }),
  };
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
  return made;
}
