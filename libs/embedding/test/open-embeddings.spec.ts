import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { Type } from '@sinclair/typebox';
import { seededRng, systemClock, tenantId, type EmbeddingCache, type KeptVector } from '@zhiyin/domain';
import { embeddingFields, itemVectors, openEmbeddings, type EmbeddingChoice, type EmbeddingSetup } from '@zhiyin/embedding';
import { item } from '@zhiyin/testing/strategies';
import { writeTinyTransformer } from './tiny-transformer.ts';

class MemoryCache implements EmbeddingCache {
  readonly kept = new Map<string, KeptVector>();
  asked = 0;
  found = 0;

  async find(_tenant: number, space: string, hashes: readonly string[]) {
    this.asked += hashes.length;
    const found = new Map(hashes.flatMap((hash) => (this.kept.has(space + hash) ? [[hash, this.kept.get(space + hash)!] as const] : [])));
    this.found += found.size;
    return found;
  }

  async keep(_tenant: number, space: string, vectors: ReadonlyMap<string, KeptVector>) {
    for (const [hash, vector] of vectors) this.kept.set(space + hash, vector);
  }

  async spend() {
    return false;
  }
}

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-models-'));
beforeAll(() => writeTinyTransformer(path.join(root, 'zhiyin/tiny')));
afterAll(() => fs.rmSync(root, { recursive: true }));

const setup: EmbeddingSetup = { modelsFolder: root, url: null, apiKey: null, charactersPerDay: 100, threads: 1 };
const chosen = (choice: Partial<EmbeddingChoice>): EmbeddingChoice => ({ ...Value.Create(Type.Object(embeddingFields)), ...choice });
const opened = (choice: Partial<EmbeddingChoice>, cache = new MemoryCache(), own: Partial<EmbeddingSetup> = {}) =>
  openEmbeddings({ ...setup, ...own }, tenantId(1), { cache, rng: seededRng(1), clock: systemClock }).open(chosen(choice));

describe('the providers of an installation', () => {
  it('are none for own words', async () => {
    expect(await opened({})).toBeNull();
  });

  it('compute a text once, and give the same from the cache as when it was new', async () => {
    const cache = new MemoryCache();
    const items = [item(0, { title: 'red mug' }), item(1, { title: 'blue cup' }), item(2, { title: 'red mug' }), item(3, { title: 'hose', deleted: true })];
    const table = { size: 5, at: (number: number) => items[number] };
    const { provider, close } = (await opened({ provider: 'transformer', model: 'zhiyin/tiny' }, cache))!;
    const first = await itemVectors(provider, table);
    expect([cache.asked, cache.found, cache.kept.size]).toEqual([2, 0, 2]);
    expect(await itemVectors(provider, table)).toEqual(first);
    expect(cache.found).toBe(2);
    expect(first.subarray(3 * provider.dimensions).every((value) => value === 0)).toBe(true);
    expect([...first.subarray(0, provider.dimensions)]).toEqual([...first.subarray(2 * provider.dimensions, 3 * provider.dimensions)]);
    await close();
  });

  it('say what is not set up, and look into no folder but their own', async () => {
    await expect(opened({ provider: 'endpoint', model: 'm' })).rejects.toMatchObject({ code: 'EMBEDDINGS_UNSET' });
    await expect(opened({ provider: 'transformer' })).rejects.toMatchObject({ code: 'MODEL_MISSING' });
    await expect(opened({ provider: 'transformer', model: path.join(root, 'zhiyin/tiny') })).rejects.toThrow(/below MODELS_FOLDER/);
    await expect(opened({ provider: 'transformer', model: 'zhiyin/tiny' }, new MemoryCache(), { modelsFolder: null })).rejects.toThrow(/MODELS_FOLDER/);
  });

  it('send nothing beyond a tenant\'s budget', async () => {
    const { provider } = (await opened({ provider: 'endpoint', model: 'm' }, new MemoryCache(), { url: 'http://127.0.0.1:9/v1' }))!;
    await expect(provider.embed(['mug'], 'item')).rejects.toMatchObject({ code: 'BUDGET_SPENT' });
  });
});
