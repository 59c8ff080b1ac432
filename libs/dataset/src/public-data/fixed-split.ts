import { InputError } from '@zhiyin/domain';
import type { DatasetView } from '../dataset-view.ts';
import { MADE_UP_DAY, MadeUpTimes } from './made-up-times.ts';
import { numberedItems } from './numbered-items.ts';

/** A set whose authors drew the test items themselves; not even the order of a person's events is known. @public */
export interface FixedSplit {
  readonly train: DatasetView;
  /** Catalogue numbers by row of `train.users`. */
  readonly test: ReadonlyMap<number, ReadonlySet<number>>;
}

/**
 * The format of NGCF and LightGCN: in both files one person a line, `user item item ...`, train and test.
 * All events of the view lie at one instant. People of the test file who do not train get no row, and no question.
 * @throws InputError DATA_EMPTY
 * @see He et al. 2020, "LightGCN: Simplifying and Powering Graph Convolution Network for Recommendation"
 * @public
 */
export function parseFixedSplit(train: string, test: string): FixedSplit {
  const [trainLines, testLines] = [listsOf(train), listsOf(test)];
  if (!trainLines.size || !testLines.size) throw new InputError('DATA_EMPTY', `expected lines 'user item item ...' in both files, got ${trainLines.size} people to train and ${testLines.size} to test`);
  const ids = new Set<string>();
  for (const lines of [trainLines, testLines]) for (const list of lines.values()) for (const id of list) ids.add(id);
  const { items, numberOf } = numberedItems(ids);
  const rows = new MadeUpTimes('view');
  const wanted = new Map<number, ReadonlySet<number>>();
  let user = 0;
  for (const [id, list] of trainLines) {
    rows.addSession(user, [...new Set(list)].map(numberOf), MADE_UP_DAY, 0);
    const relevant = testLines.get(id);
    if (relevant?.length) wanted.set(user, new Set(relevant.map(numberOf)));
    user++;
  }
  return { train: rows.finish(items), test: wanted };
}

function listsOf(text: string): Map<string, readonly string[]> {
  const lists = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [user, ...list] = line.split(' ').map((word) => word.trim()).filter(Boolean);
    if (user !== undefined) lists.set(user, [...(lists.get(user) ?? []), ...list]);
  }
  return lists;
}
