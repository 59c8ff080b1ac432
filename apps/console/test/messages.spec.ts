import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Messages } from '../src/i18n/define-messages.ts';
import { STRATEGIES_ZH } from '../src/pages/strategies/strategies-zh.ts';
import { strategies } from '../../admin/src/strategies.ts';

const SOURCES = path.resolve(import.meta.dirname, '../src');
const catalogues = fs.readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('messages.ts') && !file.endsWith('define-messages.ts'));
/** Names, not words: they are the same in every language. */
const SAME = /^[A-Za-z0-9@._:/ -]*$/;
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe.each(catalogues)('the texts in %s', (file) => {
  const load = async () => ((await import(path.join(SOURCES, file))) as { messages: Messages }).messages;

  it('are there in English and Chinese, with the same places to fill', async () => {
    const { en, zh } = await load();
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en)) {
      expect([key, names(zh[key])]).toEqual([key, names(en[key])]);
      expect([key, en[key].trim().length > 0 && zh[key].trim().length > 0]).toEqual([key, true]);
    }
  });

  it('are Chinese where they say so, and English where they say so', async () => {
    const { en, zh } = await load();
    const untranslated = Object.keys(zh).filter((key) => !/\p{Script=Han}/u.test(zh[key]) && !(zh[key] === en[key] && SAME.test(en[key])));
    expect(untranslated).toEqual([]);
    expect(Object.keys(en).filter((key) => /\p{Script=Han}/u.test(en[key]))).toEqual([]);
  });
});

it('has Chinese words only for strategies that there are: others speak as their plugin does', () => {
  const installed = strategies.map(({ id }) => id);
  expect(Object.keys(STRATEGIES_ZH).filter((id) => !installed.includes(id))).toEqual([]);
  expect(Object.values(STRATEGIES_ZH).filter(({ title, description }) => !/\p{Script=Han}/u.test(title + description))).toEqual([]);
});
