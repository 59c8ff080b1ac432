import { AccessError, type UserNumber } from '@zhiyin/domain';
import type { Caller } from '../http/caller.ts';
import { bucketOf } from '@zhiyin/pipeline';
import type { UserDirectory } from '../users/user-directory.ts';

/** The person a request is for, as the pipeline may know them. */
export interface WhoAsks {
  readonly number: UserNumber | null;
  /** May their behaviour shape the answer? */
  readonly personal: boolean;
  readonly country: string | null;
  /** Where they stand among those who may be held out; null without consent, or when nothing is known of them. */
  readonly bucket: number | null;
  readonly degraded: readonly string[];
}

interface WhoFields {
  readonly user?: string;
  readonly visitor?: string;
  readonly userToken?: string;
  readonly consent?: boolean;
  readonly session?: string | null;
}

/**
 * Finds the person and decides about consent: what the request says, else the user, else the tenant. A `false` anywhere
 * below cannot be overruled from above: a request may withhold consent, never give it for somebody who withdrew it.
 * @throws AccessError USER_TOKEN_REQUIRED when a publishable key names a user without a token
 */
export async function whoAsks(caller: Caller, { user, visitor, userToken, consent, session }: WhoFields, users: UserDirectory): Promise<WhoAsks> {
  if (user !== undefined && !(await caller.mayName(userToken ?? null))(user)) {
    throw new AccessError('USER_TOKEN_REQUIRED', 'a publishable key may ask for a known user only with a userToken that names this user');
  }
  const tenantDefault = caller.tenant.defaultConsent;
  const id = user ?? visitor;
  if (id === undefined) {
    const personal = consent ?? tenantDefault;
    return { number: null, personal, country: null, bucket: personal && session ? bucketOf(`session/${session}`) : null, degraded: [] };
  }
  const key = caller.keys.userKey(user === undefined ? 'visitor' : 'user', id);
  const { record, certain } = await users.find(caller.tenant.id, key);
  const stored = record?.consent ?? null;
  const personal = stored === false ? false : (consent ?? stored ?? tenantDefault);
  return {
    number: record?.number ?? null,
    personal,
    // Where they live is known from their profile: personal too.
    country: personal ? (record?.country ?? null) : null,
    // By the key, which a visitor has before anything is stored of them.
    bucket: personal ? bucketOf(key) : null,
    degraded: certain ? [] : ['user-unknown-while-database-away'],
  };
}
