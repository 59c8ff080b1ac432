import type { EventLog, TenantId, UserNumber } from '@zhiyin/domain';
import { Histories } from './histories.ts';

/** So many events of a person are looked at. @public */
export const USER_HISTORY = 100;
const MAX_BYTES = 64 * 2 ** 20;

/** The newest events of a tenant's users who came by lately. @public */
export class UserHistories extends Histories<UserNumber> {
  constructor(tenant: TenantId, log: Pick<EventLog, 'history'>, maxBytes = MAX_BYTES) {
    super({ ownerOf: ({ user }) => user, read: (user, limit) => log.history(tenant, user, limit), newest: USER_HISTORY, maxBytes });
  }
}
