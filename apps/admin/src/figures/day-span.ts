import { DAY_MS, dayOf, InputError, instantOf } from '@zhiyin/domain';

const LONGEST_DAYS = 400;

/**
 * First and last day of what is asked for, UTC; the last `usual` days where nothing is said.
 * @throws InputError REQUEST_INVALID for what is no day, ends before it begins, or is too long
 */
export function daySpan(from: string | undefined, to: string | undefined, now: number, usual: number): { readonly from: string; readonly to: string } {
  const last = readDay(to, 'to') ?? Date.parse(dayOf(now));
  const first = readDay(from, 'from') ?? last - (usual - 1) * DAY_MS;
  if (first > last) throw wrong('from', `a day up to ${dayOf(last)}`, dayOf(first));
  if (last - first >= LONGEST_DAYS * DAY_MS) throw wrong('from', `at most ${LONGEST_DAYS} days`, `${(last - first) / DAY_MS + 1}`);
  return { from: dayOf(first), to: dayOf(last) };
}

function readDay(text: string | undefined, name: string): number | null {
  if (text === undefined || text === '') return null;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? instantOf(text) : null;
  if (at === null) throw wrong(name, 'a day such as 2026-11-25', `'${text.slice(0, 30)}'`);
  return at;
}

function wrong(field: string, expected: string, got: string): InputError {
  return new InputError('REQUEST_INVALID', `${field}: expected ${expected}, got ${got}`, { field });
}
