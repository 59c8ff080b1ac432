import { describe, expect, it } from '@jest/globals';
import { buildDataset, parseFixedSplit, parseNextBaskets, parseSessionPrefixes, parseUserSequences } from '@zhiyin/dataset';
import { DAY_MS } from '@zhiyin/domain';
import { behaviour } from '@zhiyin/strategy-sdk/conformance';
import { validationTask } from './validation-task.ts';

const measured = (view: Parameters<typeof validationTask>[0]) => validationTask(view, 1).metrics.map(({ measure, k }) => `${measure}@${k}`).join(' ');
const people = Array.from({ length: 20 }, (_, user) => user);

describe('validationTask asks what the log calls for', () => {
  it('a part of everybody where not even the order is known', () => {
    const { train } = parseFixedSplit(people.map((user) => `${user} 0 1 2 3 ${4 + (user % 3)}`).join('\n'), '0 7');
    expect(measured(train)).toBe('Recall@20 NDCG@20');
  });

  it('the last item where an order is known, the next basket where there are baskets, the next click of strangers', () => {
    expect(measured(parseUserSequences(people.flatMap((user) => [1, 2, 3, 4].map((item) => `${user + 1} ${item + (user % 2)}`)).join('\n')))).toBe('HR@10 NDCG@10');
    const baskets = Object.fromEntries(people.map((user) => [user, [[-1], [1, 2, 3], [2, 3], [4, 5, user % 3], [-1]]]));
    const next = Object.fromEntries(people.map((user) => [user, [[-1], [1, 2], [-1]]]));
    expect(measured(parseNextBaskets(JSON.stringify(baskets), JSON.stringify(next)).train)).toBe('Recall@10 NDCG@10 PHR@10');
    const sessions = people.map((n) => `${1 + (n % 4)} ${2 + (n % 3)} 5`).join('\n');
    expect(measured(parseSessionPrefixes(sessions, '1 2\t3').train)).toBe('HR@20 MRR@20');
  });

  it('what came later where times are real', () => {
    const events = people.flatMap((user) => [0, 5, 20, 28].map((day) => behaviour('purchase', user, (user + day) % 9, day * DAY_MS)));
    const items = Array.from({ length: 9 }, (_, number) => ({
      number, id: `i${number}`, type: 'product', title: 'x', description: null, brand: null, categories: [], price: 1, cost: null, currency: null, stock: null, available: true,
      publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0,
    }));
    expect(measured(buildDataset({ events, items }))).toBe('Recall@20 NDCG@10 MRR@10');
  });
});
