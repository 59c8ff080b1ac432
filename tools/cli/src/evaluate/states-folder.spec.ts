import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { StatesFolder } from './states-folder.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-states-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const state = (value: number) => ({ arrays: { scores: { data: Float32Array.of(value), shape: [1] } }, vocabularies: { items: ['a'] }, metrics: {} });

it('keeps what was learned for later processes, with what it cost', () => {
  const first = new StatesFolder(folder);
  expect(first.find('whole')).toBeNull();
  first.keep('whole', state(1));
  expect(first.foundSeconds).toBe(0);
  const later = new StatesFolder(folder);
  expect(later.find('whole')).toEqual(state(1));
  expect(later.foundSeconds).toBeGreaterThan(0);
});

it('lets a killed training go on, counts its time on, and forgets the checkpoint at the end', async () => {
  const killed = new StatesFolder(folder);
  killed.find('half');
  await killed.checkpoint('half').save(state(2), 7);
  const next = new StatesFolder(folder);
  expect(next.find('half')).toBeNull();
  expect(await next.checkpoint('half').restore()).toMatchObject({ state: state(2), step: 7 });
  const before = next.foundSeconds;
  expect(before).toBeGreaterThan(0);
  next.keep('half', state(3));
  const last = new StatesFolder(folder);
  expect(last.find('half')).toEqual(state(3));
  expect(last.foundSeconds).toBeGreaterThanOrEqual(before);
  expect(await last.checkpoint('half').restore()).toBeNull();
});
