import { assignSessions, eventTypeCode } from '@zhiyin/domain';
import type { RequestFacts } from '@zhiyin/strategy-sdk';
import { showsInterest } from './behaviour.ts';

/** One of the items an answer starts from. */
export interface Step {
  readonly item: number;
  /** 0 = the newest, 1 = the one before ... */
  readonly ago: number;
  /** 1 within the current session or on the page, less from before. */
  readonly share: number;
}

/**
 * The newest different items of somebody's session, newest first; what is on the page counts as looked at now. Of a known
 * person what was before the session follows, with the share `before`.
 */
export function currentSession({ history: { events }, context }: RequestFacts, length: number, before: number): readonly Step[] {
  const steps = new Map<number, Step>();
  let ago = 0;
  const take = (item: number, share: number): void => {
    if (!steps.has(item)) steps.set(item, { item, ago, share });
    ago++;
  };
  for (let n = context.items.length - 1; n >= 0 && steps.size < length; n--) take(context.items[n], 1);
  const wanted = events.filter(({ item, type }) => item !== null && showsInterest(eventTypeCode(type)));
  const sessions = assignSessions(wanted.map(({ at }) => at), wanted.map(({ session }) => session));
  const current = sessions[sessions.length - 1];
  for (let n = wanted.length - 1; n >= 0 && steps.size < length; n--) {
    const [event, later] = [wanted[n], wanted[n + 1]];
    if (later && later.item === event.item && later.type !== event.type) continue;
    const share = sessions[n] === current ? 1 : before;
    if (share > 0) take(event.item!, share);
  }
  return [...steps.values()];
}
