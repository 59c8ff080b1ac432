import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { evaluatePurchaseSearch, purchaseSearchTable } from '../src/evaluate/evaluate-purchase-search.ts';

let folder: string;
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

/** Two kinds of people buy one of two candles with a kettle or a pan. */
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-purchases-'));
  const items = ['Scented candle rose', 'Scented candle mint', 'Copper kettle', 'Copper pan'].map((title, n) => ({ id: `i${n}`, title }));
  const events = Array.from({ length: 60 }, (_, person) => Array.from({ length: 10 }, (_, visit) => [0, 2].map((kind) => ({
    type: 'purchase', user: `u${person}`, session: `s${person}-${visit}`, item: `i${kind + (person % 2)}`, at: new Date(START + visit * 3 * DAY + person * 1000 + kind).toISOString(),
  })))).flat(2);
  const lines = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
  fs.writeFileSync(path.join(folder, 'items.ndjson'), lines(items));
  fs.writeFileSync(path.join(folder, 'events.ndjson'), lines(events));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it('measures search for what people then bought, by relevance and in a personal order', async () => {
  const result = await evaluatePurchaseSearch({ data: folder, seed: 1, users: 100, say: () => undefined });
  expect(result.queries).toBeGreaterThan(20);
  expect(result.chosenFrom[result.share]).toBe(Math.max(...Object.values(result.chosenFrom)));
  // Two candles have these words: what somebody wants is the first or the second.
  expect(result.plain.mrrAt10.value).toBeGreaterThan(0.7);
  expect(result.plain.hitAt10.value).toBe(1);
  expect([result.empty, result.completed.value]).toEqual([0, 1]);
  expect(purchaseSearchTable(result)).toContain(`| personal, share ${result.share} |`);
});
