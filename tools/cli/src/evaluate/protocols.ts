import { parseFixedSplit, parseNextBaskets, parseSessionPrefixes, parseUserSequences, type DatasetView } from '@zhiyin/dataset';
import { ConfigError } from '@zhiyin/domain';
import {
  coldItemsTask, coldItemsValidation, fixedSplitTask, fixedSplitValidation, leaveOneOutTask, leaveOneOutValidation, nextBasketTask, nextBasketValidation, sessionPrefixTask, sessionPrefixValidation,
  timeSplitTask, timeSplitValidation, type RankingTask,
} from '@zhiyin/evaluation';
import type { Capabilities } from '@zhiyin/strategy-sdk';
import { importedView } from './imported-view.ts';
import { namesIn, readLargest, readText } from './data-folder.ts';

type Need = Capabilities['needs'][number];

/** A way to judge, by its public name. */
export interface Protocol {
  /** Reads a folder of the protocol's format. */
  readonly open: (folder: string, seed: number) => Promise<RankingTask>;
  /** Cuts the same question out of what may train, for choosing settings. */
  readonly validation: (train: DatasetView, seed: number) => RankingTask;
  /** Days of "most popular", the baselines beside every figure. */
  readonly popularityDays: readonly number[];
  /** Whether any order at all is a baseline too. */
  readonly random?: boolean;
  /** Whether the format tells the order of events. */
  readonly ordered: boolean;
}

const ALL_TIME: readonly number[] = [Infinity];

export const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  lightgcn: {
    open: async (folder) => fixedSplitTask(parseFixedSplit(readText(folder, ['train.txt']), readText(folder, ['test.txt']))),
    validation: fixedSplitValidation, popularityDays: ALL_TIME, ordered: false,
  },
  'leave-one-out-full': {
    open: async (folder) => leaveOneOutTask(parseUserSequences(sequencesIn(folder))),
    validation: leaveOneOutValidation, popularityDays: ALL_TIME, ordered: true,
  },
  'session-prefix': {
    open: async (folder) => sessionPrefixTask(parseSessionPrefixes(readText(folder, ['train_sessions.txt']), readText(folder, ['test_prefix_target.txt']))),
    validation: sessionPrefixValidation, popularityDays: ALL_TIME, ordered: true,
  },
  'next-basket': {
    open: async (folder) => nextBasketTask(parseNextBaskets(readLargest(folder, /history\.json(\.gz)?$/), readLargest(folder, /future\.json(\.gz)?$/))),
    validation: nextBasketValidation, popularityDays: ALL_TIME, ordered: true,
  },
  'time-split': {
    open: async (folder, seed) => timeSplitTask(await importedView(folder), { seed }),
    validation: timeSplitValidation, popularityDays: [Infinity, 7], ordered: true,
  },
  'cold-items': {
    open: async (folder, seed) => coldItemsTask(await importedView(folder), seed),
    validation: coldItemsValidation, popularityDays: ALL_TIME, random: true, ordered: true,
  },
};

/** @throws ConfigError PROTOCOL_UNKNOWN */
export function protocolOf(name: string): Protocol {
  if (!Object.hasOwn(PROTOCOLS, name)) throw new ConfigError('PROTOCOL_UNKNOWN', `protocol: expected one of ${Object.keys(PROTOCOLS).join(', ')}, got '${name}'`);
  return PROTOCOLS[name];
}

/** What the data offers to a strategy that says what it needs. */
export function offers({ train }: RankingTask, { ordered }: Protocol): ReadonlySet<Need> {
  const found = new Set<Need>(['interactions']);
  if (ordered) found.add('timestamps');
  for (let number = 0; number < train.items.size; number++) {
    const item = train.items.at(number);
    if (item?.title) found.add('item-text');
    if (item && (item.categories.length || Object.keys(item.attributes).length)) found.add('item-attributes');
  }
  return found;
}

/** `sequences.txt`, or the one large text of the folder: maps of ids and lists of users lie beside it. */
function sequencesIn(folder: string): string {
  const own = namesIn(folder).some((name) => /^sequences\.txt(\.gz)?$/.test(name));
  return own ? readText(folder, ['sequences.txt']) : readLargest(folder, /\.txt(\.gz)?$/);
}
