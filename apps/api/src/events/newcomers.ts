import type { AppendOutcome, NewcomerBound, NewEvent } from '@zhiyin/domain';
import type { ElementError } from '../schemas/batch.ts';
import type { Caller } from '../http/caller.ts';

/** What every publishable key may bring along. */
export type NewcomerLimits = Omit<NewcomerBound, 'key'>;

/** The bound on a caller, or null: a secret key lies on a server of the tenant's own. */
export function boundOn({ principal }: Caller, limits: NewcomerLimits): NewcomerBound | null {
  return principal.kind === 'publishable' ? { key: principal.keyId, ...limits } : null;
}

/** What is wrong with an event that names one newcomer too many, and what to do; null for every other outcome. */
export function newcomerProblem(outcome: AppendOutcome, { user }: NewEvent, limits: NewcomerLimits): ElementError | null {
  const among = (limit: number, what: string) => `known, or among the ${limit} new ${what} that one publishable key may bring along in ${limits.windowSeconds} seconds`;
  switch (outcome) {
    case 'user-beyond-bound':
      return {
        code: 'NEW_USERS_EXHAUSTED', field: user?.kind ?? 'user', expected: `somebody ${among(limits.users, 'users and visitors')}`, got: 'another new one',
        remedy: 'send the event again later, or from your server with a secret key, which is not bound; NEW_USERS_PER_KEY sets how many there may be',
      };
    case 'item-beyond-bound':
      return {
        code: 'NEW_ITEMS_EXHAUSTED', field: 'item', expected: `an item ${among(limits.items, 'items')}`, got: 'another new one',
        remedy: 'describe your items by PUT /v1/items with a secret key, then send the event again; NEW_ITEMS_PER_KEY sets how many unknown ones there may be',
      };
    default:
      return null;
  }
}
