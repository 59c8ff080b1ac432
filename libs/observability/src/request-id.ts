import { randomUUID } from 'node:crypto';

/** Letters, digits and a little punctuation: no address of a person fits, and nothing that breaks a log line. */
const ACCEPTED = /^[A-Za-z0-9._:-]{8,64}$/;

/**
 * The caller's `x-request-id` where it is usable, else a new one. It stands in the response, in problem documents and in logs.
 * @public
 */
export function requestIdFrom(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' && ACCEPTED.test(header) ? header : randomUUID();
}
