import { partOf, type DatasetView, type SessionPrefixes } from '@zhiyin/dataset';
import { MINUTE_MS, type BehaviourEvent } from '@zhiyin/domain';
import type { Metric, RankingTask } from '../ranking-task.ts';

const METRICS: readonly Metric[] = [{ measure: 'HR', k: 20 }, { measure: 'MRR', k: 20 }];
const HELD_OUT_SHARE = 0.05;
const CLICK_EVERY_MS = 1000;

/**
 * Protocol 'session-prefix': every prefix of a stranger's session asks for the next click, over all items, those seen
 * included. Means over questions; intervals draw whole sessions.
 * @see Wu et al. 2019, "Session-Based Recommendation with Graph Neural Networks"
 * @public
 */
export function sessionPrefixTask({ train, test }: SessionPrefixes): RankingTask {
  const began = train.until + MINUTE_MS;
  return {
    train, metrics: METRICS, targets: ['view'], questions: test.length,
    question(n) {
      const { prefix, target, session } = test[n];
      const events = prefix.map((item, i) => lookAt(item, began + i * CLICK_EVERY_MS, `asked-${session}`));
      return {
        history: { user: null, events }, now: began + prefix.length * CLICK_EVERY_MS, excluded: [], relevant: new Set([target]), unit: session, country: null,
      };
    },
  };
}

/** The same question about the newest twentieth of the sessions; clicks on items that nobody had seen before are not asked for. @public */
export function sessionPrefixValidation(view: DatasetView, _seed: number): RankingTask {
  const { item, session, length } = view.interactions();
  let sessions = 0;
  for (let row = 0; row < length; row++) if (session[row] >= sessions) sessions = session[row] + 1;
  const first = Math.floor(sessions * (1 - HELD_OUT_SHARE));
  const clicks = new Map<number, number[]>();
  const kept: number[] = [];
  const known = new Uint8Array(view.items.size);
  for (let row = 0; row < length; row++) {
    if (session[row] < first) {
      kept.push(row);
      if (item[row] >= 0) known[item[row]] = 1;
    } else if (item[row] >= 0) {
      const own = clicks.get(session[row]);
      if (own) own.push(item[row]);
      else clicks.set(session[row], [item[row]]);
    }
  }
  const test = [...clicks].flatMap(([number, items]) => items.flatMap((target, i) => (i > 0 && known[target] ? [{ prefix: items.slice(0, i), target, session: number }] : [])));
  const train = partOf(view, Int32Array.from(kept));
  const rows = train.interactions();
  return sessionPrefixTask({ train: { ...train, until: rows.length ? rows.time[rows.length - 1] + 1 : 0 }, test });
}

function lookAt(item: number, at: number, session: string): BehaviourEvent {
  return {
    sequence: at, type: 'view', customType: null, user: null, item, at, quantity: 1, price: null, currency: null, query: null, rating: null, session,
    order: null, recommendationId: null, country: null, consented: true, bot: false, attributes: null,
  };
}
