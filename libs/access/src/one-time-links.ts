import { DAY_MS, systemClock, type AdminStore, type Audited, type Clock } from '@zhiyin/domain';
import { newOpaqueToken } from './opaque-token.ts';

/**
 * A token with which the first owner is set up, once, within a day. Show it to whoever started the platform; it opens
 * `setupPath(token)` of the admin app. Works only while there is no owner.
 * @public
 */
export async function createSetupToken(store: AdminStore, clock: Clock = systemClock): Promise<string> {
  const { token, digest } = newOpaqueToken();
  await store.addSetupToken(digest, clock() + DAY_MS);
  return token;
}

/** A token with which an invited person chooses a password, or one who forgot theirs a new one; once, within three days. @public */
export async function createInvitationToken(store: AdminStore, admin: number, clock: Clock = systemClock, audit?: Audited<void>): Promise<string> {
  const { token, digest } = newOpaqueToken();
  await store.addSetupToken(digest, clock() + 3 * DAY_MS, admin, audit);
  return token;
}

/** Behind the '#', so that the token stays in the browser: out of server logs, proxies and Referer headers. @public */
export function setupPath(token: string): string {
  return `/#setup=${token}`;
}

/** @public */
export function invitationPath(token: string): string {
  return `/#invitation=${token}`;
}
