import type { EventLog, TenantId } from '@zhiyin/domain';
import { Histories } from './histories.ts';

/** So many events of a session nobody is named in are looked at. @public */
export const SESSION_HISTORY = 50;
const MAX_BYTES = 32 * 2 ** 20;

/** What visitors nobody named did in their sessions, of one tenant. An event that names somebody belongs to them instead. @public */
export class SessionHistories extends Histories<string> {
  constructor(tenant: TenantId, log: Pick<EventLog, 'sessionHistory'>, maxBytes = MAX_BYTES) {
    super({
      ownerOf: ({ user, session }) => (user === null ? session : null),
      read: (session, limit) => log.sessionHistory(tenant, session, limit),
      newest: SESSION_HISTORY,
      maxBytes,
    });
  }
}
