import { InputError, MINUTE_MS } from '@zhiyin/domain';
import type { DatasetView } from '../dataset-view.ts';
import { MADE_UP_DAY, MadeUpTimes } from './made-up-times.ts';
import { numberedItems } from './numbered-items.ts';

const CLICK_EVERY_MS = 1000;

/** @public */
export interface PrefixQuestion {
  /** Catalogue numbers, oldest first. */
  readonly prefix: readonly number[];
  readonly target: number;
  /** The session it comes from: all prefixes of one have the same. */
  readonly session: number;
}

/** @public */
export interface SessionPrefixes {
  readonly train: DatasetView;
  readonly test: readonly PrefixQuestion[];
}

/**
 * The format of SR-GNN and GCE-GNN: `item item ...` a training session, in order of time, and `item item ...<TAB>next item`
 * a question. Sessions are strangers'. Times are made up: a minute between two sessions, a second between two clicks.
 * @throws InputError DATA_EMPTY
 * @see Wu et al. 2019, "Session-Based Recommendation with Graph Neural Networks"
 * @public
 */
export function parseSessionPrefixes(train: string, test: string): SessionPrefixes {
  const sessions = train.split('\n').map(words).filter((session) => session.length);
  const questions = test.split('\n').map((line) => line.split('\t')).filter((parts) => parts.length === 2);
  if (!sessions.length || !questions.length) throw new InputError('DATA_EMPTY', `expected sessions 'item item ...' and questions 'item item ...<TAB>item', got ${sessions.length} and ${questions.length}`);
  const ids = new Set(sessions.flat());
  for (const [prefix, target] of questions) for (const id of [...words(prefix), target.trim()]) ids.add(id);
  const { items, numberOf } = numberedItems(ids);
  const rows = new MadeUpTimes('view');
  sessions.forEach((session, n) => rows.addSession(null, session.map(numberOf), MADE_UP_DAY + n * MINUTE_MS, CLICK_EVERY_MS));
  return { train: rows.finish(items), test: numberSessions(questions.map(([prefix, target]) => ({ prefix: words(prefix).map(numberOf), target: numberOf(target.trim()) }))) };
}

/** The files hold a session's prefixes one after the other, longest first: each is the one before without its last click. */
function numberSessions(questions: readonly { readonly prefix: readonly number[]; readonly target: number }[]): PrefixQuestion[] {
  let session = -1;
  return questions.map((question, n) => {
    const before = questions[n - 1];
    const continues = before !== undefined && before.prefix.length === question.prefix.length + 1 && before.prefix.at(-1) === question.target
      && question.prefix.every((item, i) => item === before.prefix[i]);
    if (!continues) session++;
    return { ...question, session };
  });
}

const words = (text: string): string[] => text.trim().split(/\s+/).filter(Boolean);
