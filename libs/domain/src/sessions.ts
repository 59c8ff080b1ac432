export const SESSION_GAP_MS = 30 * 60 * 1000;

/**
 * Sessions of one user's events: the client's own session where it sent one, else a new one after 30 minutes of silence.
 * A function of the log, not a stored column: an event that arrives late falls into the session it belongs to.
 *
 * @param times  ascending, milliseconds
 * @param names  the client's session of each event, null where it sent none
 * @returns number of the session of each event, from 0, in order of first appearance
 * Cost O(n).
 */
export function assignSessions(times: ArrayLike<number>, names: ArrayLike<string | null>): Int32Array {
  const sessions = new Int32Array(times.length);
  const named = new Map<string, number>();
  let next = 0;
  let open = -1; // the running unnamed session
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < times.length; i++) {
    const name = names[i];
    if (name !== null && name !== undefined) {
      let number = named.get(name);
      if (number === undefined) named.set(name, (number = next++));
      sessions[i] = number;
    } else {
      if (open < 0 || times[i] - last > SESSION_GAP_MS) open = next++;
      sessions[i] = open;
      last = times[i];
    }
  }
  return sessions;
}
