import { expect, it } from '@jest/globals';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { Type } from '@sinclair/typebox';
import { newTenantSeed } from './new-tenant-seed.ts';
import { StrategyCatalogue } from './strategy-catalogue.ts';

const strategy = (id: string, optIn?: boolean) => defineStrategy({
  id, optIn, title: id, description: id, sdk: '^1.0.0', artifactVersion: 1, configSchema: Type.Object({}),
  capabilities: { needs: [], coldStart: { users: true, items: false }, personal: false, scoreScale: 'unbounded', explains: false, online: false, blends: false, tolerance: 0 },
  resources: () => ({ device: 'cpu', memoryBytes: 0 }),
  train: async () => ({ arrays: {}, vocabularies: {}, metrics: {} }),
  load: async () => ({ candidates: async () => ({ items: new Int32Array(0), scores: new Float32Array(0) }) }),
});

it('gives a new tenant every installed strategy, nightly and not all at once, and pipelines that name only what is switched on', () => {
  const { strategies, pipelines, wrappedKey } = newTenantSeed(new StrategyCatalogue([strategy('popularity'), strategy('acme-seasonal'), strategy('co-visitation', true)]), Uint8Array.of(7));
  expect(strategies.map(({ strategy: id }) => id)).toEqual(['popularity', 'acme-seasonal', 'co-visitation']);
  expect(strategies.map(({ enabled }) => enabled)).toEqual([true, true, false]);
  expect(new Set(strategies.map(({ schedule }) => schedule)).size).toBe(3);
  expect(JSON.stringify(pipelines)).not.toMatch(/co-visitation|content-based/);
  expect(pipelines.map(({ placement }) => placement)).toContain('home');
  expect(wrappedKey).toEqual(Uint8Array.of(7));
});
