import type { JsonValue } from '@zhiyin/domain';
import type { TenantKeys } from '@zhiyin/privacy';

/**
 * The store knows people by pseudonym and keeps their own ids sealed; an authorised export shows the ids.
 * Every `sealedId` (base64) anywhere in the document becomes `externalId`.
 */
export function unsealIdentities(value: JsonValue, keys: TenantKeys): JsonValue {
  if (Array.isArray(value)) return value.map((element: JsonValue) => unsealIdentities(element, keys));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]: [string, JsonValue]) =>
      name === 'sealedId' && typeof field === 'string' ? ['externalId', keys.unseal(Buffer.from(field, 'base64'))] : [name, unsealIdentities(field, keys)],
    ),
  );
}
