import { InputError, MINUTE_MS } from '@zhiyin/domain';
import type { DatasetView } from '../dataset-view.ts';
import { MADE_UP_DAY, MadeUpTimes } from './made-up-times.ts';
import { numberedItems } from './numbered-items.ts';

/**
 * The format of SASRec, `user item` a line, or one person a line, `user item item ...`, in either case in the order in which
 * it happened. Times are made up: a minute between two events, everybody's last at the same instant.
 * @throws InputError DATA_EMPTY
 * @see Kang, McAuley 2018, "Self-Attentive Sequential Recommendation"
 * @public
 */
export function parseUserSequences(text: string): DatasetView {
  const sequences = new Map<string, string[]>();
  const ids = new Set<string>();
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words.length < 2) continue;
    const own = sequences.get(words[0]) ?? [];
    for (let i = 1; i < words.length; i++) {
      own.push(words[i]);
      ids.add(words[i]);
    }
    sequences.set(words[0], own);
  }
  if (!sequences.size) throw new InputError('DATA_EMPTY', "expected lines 'user item' or 'user item item ...', got none");
  const { items, numberOf } = numberedItems(ids);
  const rows = new MadeUpTimes('view');
  let user = 0;
  for (const sequence of sequences.values()) rows.addSession(user++, sequence.map(numberOf), MADE_UP_DAY - (sequence.length - 1) * MINUTE_MS, MINUTE_MS);
  return rows.finish(items);
}
