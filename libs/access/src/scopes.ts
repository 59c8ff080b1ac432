import { InputError, type KeyKind } from '@zhiyin/domain';

/** @public */
export const SCOPES = ['events:write', 'recommend', 'search', 'items:write', 'users:write', 'users:read', 'users:erase'] as const;
/** What a key may do. @public */
export type Scope = (typeof SCOPES)[number];

/** A web page may show and tell, nothing else, whatever was asked for. */
const ALLOWED: Readonly<Record<KeyKind, readonly Scope[]>> = {
  publishable: ['events:write', 'recommend', 'search'],
  secret: SCOPES,
};

/** @public */
export function scopesFor(kind: KeyKind): readonly Scope[] {
  return ALLOWED[kind];
}

/**
 * @throws InputError SCOPE_NOT_ALLOWED for a scope that does not exist or that this kind of key may not have
 * @public
 */
export function checkScopes(kind: KeyKind, scopes: readonly string[]): readonly Scope[] {
  for (const scope of scopes) {
    if (!ALLOWED[kind].includes(scope as Scope)) {
      throw new InputError('SCOPE_NOT_ALLOWED', `scopes: a ${kind} key may have ${ALLOWED[kind].join(', ')}; got '${scope}'`, { field: 'scopes' });
    }
  }
  return [...new Set(scopes as readonly Scope[])];
}
