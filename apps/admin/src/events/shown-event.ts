import type { LoggedEvent, StoredIntakeProblem } from '@zhiyin/domain';
import { shownId, type Reader } from '../people/reader.ts';

/** An entry of the log as this reader may see it: what may say who somebody is stays with those who may see that. */
export function shownEvent({ user, userKind, sealedId, at, receivedAt, attributes, session, order, ...event }: LoggedEvent, reader: Reader) {
  return {
    ...event,
    user: user === null ? null : { user, id: shownId(sealedId, reader), kind: userKind },
    at: new Date(at).toISOString(), receivedAt: new Date(receivedAt).toISOString(),
    ...(reader.open ? { attributes, session, order } : { attributes: null, session: null, order: null }),
  };
}

export function shownProblem({ at, ...problem }: StoredIntakeProblem) {
  return { ...problem, at: new Date(at).toISOString() };
}
