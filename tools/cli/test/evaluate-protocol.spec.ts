import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ProtocolResult } from '../src/evaluate/evaluate-protocol.ts';

const command = path.resolve(import.meta.dirname, '../dist/bin.js');
let folder: string;

/** A plugin package whose training takes the whole process with it. */
const CRASHING = `
const nothing = { candidates: async () => ({ items: new Int32Array(0), scores: new Float32Array(0) }) };
export const crashing = {
  id: 'crashing', title: 'Crashing', description: 'Ends its process.', sdk: '^1.0.0', artifactVersion: 1,
  configSchema: { [Symbol.for('TypeBox.Kind')]: 'Object', type: 'object', properties: {} },
  capabilities: { needs: ['interactions'], coldStart: { users: false, items: false }, personal: false, scoreScale: 'unbounded', explains: false, online: false, blends: false, tolerance: 0 },
  resources: () => ({ device: 'cpu', memoryBytes: 1 }), train: async () => process.abort(), load: async () => nothing,
};`;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-evaluate-'));
  const plugin = path.join(folder, 'node_modules/crashing-plugin');
  fs.mkdirSync(plugin, { recursive: true });
  fs.writeFileSync(path.join(plugin, 'package.json'), '{"name":"crashing-plugin","version":"1.0.0","type":"module","exports":"./index.js"}');
  fs.writeFileSync(path.join(plugin, 'index.js'), CRASHING);
  fs.writeFileSync(path.join(folder, 'train.txt'), '0 0 1\n1 0 2\n');
  fs.writeFileSync(path.join(folder, 'test.txt'), '0 2\n1 1\n');
  fs.writeFileSync(path.join(folder, 'sequences.txt'), Array.from({ length: 30 }, (_, n) => `${n} ${[0, 1, 2, 3].map((step) => (n + step) % 6).join(' ')}`).join('\n'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function evaluate(...options: string[]): Promise<{ readonly table: string; readonly said: string; readonly result: ProtocolResult }> {
  const json = path.join(folder, 'out.json');
  const env = { ...process.env, ZHIYIN_PLUGINS: 'crashing-plugin' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [command, 'evaluate', '--data', folder, '--json', json, ...options], { cwd: folder, env });
  return { table: stdout, said: stderr, result: JSON.parse(fs.readFileSync(json, 'utf8')) as ProtocolResult };
}

it('judges by the protocol, and skips with a reason what the data cannot feed and what crashes', async () => {
  const { result, table } = await evaluate('--protocol', 'lightgcn', '--strategies', 'content-based,crashing');
  expect(result.strategies['most-popular']).toMatchObject({ metrics: { 'Recall@20': { value: 1, low: 1, high: 1 }, 'NDCG@20': { value: expect.any(Number) } }, questions: 2, coverage: 2 / 3 });
  expect(result.skipped['content-based']).toContain('needs item-text');
  expect(result.skipped.crashing).toContain('ended without a word');
  expect(table).toContain('| most-popular | 1.0000 (1.0000 - 1.0000) |');
});

it('measures installed strategies with the settings they had, each in a process of its own', async () => {
  const { result } = await evaluate('--protocol', 'leave-one-out-full', '--strategies', 'co-visitation');
  const { metrics, peakMemoryMb, config } = result.strategies['co-visitation'];
  expect(metrics['HR@10'].value).toBeGreaterThan(0);
  expect(peakMemoryMb).toBeGreaterThan(20);
  expect(config).toHaveProperty('neighbours');
});

it('makes a blend from what it measured before, without training that again', async () => {
  const { result, said } = await evaluate('--protocol', 'leave-one-out-full', '--strategies', 'blend,co-visitation,sequential-rules', '--trials', '1');
  expect(Object.keys(result.strategies)).toEqual(['most-popular', 'co-visitation', 'sequential-rules', 'blend']);
  expect(said).toContain('blend: HR@10');
});

it('asks neural nets after the others, and prints how far they are', async () => {
  const { result, said } = await evaluate('--protocol', 'leave-one-out-full', '--strategies', 'sasrec,co-visitation', '--trials', '1', '--threads', '1');
  expect(Object.keys(result.strategies)).toEqual(['most-popular', 'co-visitation', 'sasrec']);
  expect(said).toMatch(/^sasrec: loss \d/m);
});

it('splits what can be imported at one instant, with popularity of all time and of seven days beside', async () => {
  const day = (n: number): string => new Date(Date.UTC(2026, 0, 1 + n)).toISOString();
  const events = Array.from({ length: 300 }, (_, n) => ({ type: 'purchase', user: `u${n % 20}`, item: `i${(7 * n) % 31}`, at: day(Math.floor(n / 10)), session: `s${n}` }));
  fs.writeFileSync(path.join(folder, 'events.ndjson'), events.map((event) => JSON.stringify(event)).join('\n'));
  fs.rmSync(path.join(folder, 'sequences.txt'));
  const { result } = await evaluate('--protocol', 'time-split', '--strategies', 'sequential-rules');
  expect(Object.keys(result.strategies)).toEqual(['most-popular', 'popular-7-days', 'sequential-rules']);
  expect(result.strategies['most-popular'].questions).toBeGreaterThan(0);
  expect(result.strategies['most-popular'].questions).toBeLessThanOrEqual(20);
});

it('says what it does not know', async () => {
  await expect(evaluate('--protocol', 'golf')).rejects.toThrow(/expected one of lightgcn/);
  await expect(evaluate('--protocol', 'lightgcn', '--strategies', 'nope')).rejects.toThrow(/'nope' is not installed/);
  await expect(evaluate('--protocol', 'next-basket')).rejects.toThrow(/expected a file that fits/);
  await expect(evaluate()).rejects.toThrow(/expected --tenant SLUG/);
});
