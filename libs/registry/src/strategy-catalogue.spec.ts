import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import type { StrategyPlugin } from '@zhiyin/strategy-sdk';
import { loadPluginPackages } from './plugin-packages.ts';
import { StrategyCatalogue } from './strategy-catalogue.ts';

const plugin = (fields: Partial<StrategyPlugin> = {}): StrategyPlugin => ({
  id: 'echo', title: '', description: '', sdk: '^1.0.0', artifactVersion: 1,
  configSchema: Type.Object({ days: Type.Number({ default: 7, minimum: 1 }), mode: Type.Union([Type.Literal('a'), Type.Literal('b')], { default: 'a' }) }),
  capabilities: { needs: [], coldStart: { users: false, items: false }, personal: false, scoreScale: 'unbounded', explains: false, online: false, blends: false, tolerance: 0 },
  resources: () => ({ device: 'cpu', memoryBytes: 0 }), train: () => Promise.reject(new Error('not here')), load: () => Promise.reject(new Error('not here')), ...fields,
});

describe('StrategyCatalogue', () => {
  it.each([
    ['ID_TAKEN', [plugin(), plugin()]],
    ['ID_MALFORMED', [plugin({ id: 'My Idea' })]],
    ['SDK_MISMATCH', [plugin({ sdk: '^2.0.0' })]],
    ['CONTRACT_BROKEN', [plugin({ sources: () => [] })]],
    ['DEFAULTS_INVALID', [plugin({ configSchema: Type.Object({ days: Type.Number({ default: 0, minimum: 1 }) }) })]],
    ['DEFAULTS_INVALID', [plugin({ configSchema: Type.Object({ days: Type.Number() }) })]],
  ])('refuses to start with %s', (code, plugins) => {
    expect(() => new StrategyCatalogue(plugins)).toThrow(expect.objectContaining({ code }));
  });

  it('names the installed strategies when one is unknown', () => {
    expect(() => new StrategyCatalogue([plugin()]).get('als')).toThrow("strategy 'als' is not installed; installed: echo");
  });

  it('fills defaults and leaves what was given alone', () => {
    const given = { days: 3 };
    expect(new StrategyCatalogue([plugin()]).resolveConfig('echo', given)).toEqual({ days: 3, mode: 'a' });
    expect(given).toEqual({ days: 3 });
  });

  it.each([
    [{ days: 0 }, 'days', 'number to be greater or equal to 1'],
    [{ days: 'seven' }, 'days', 'number'],
    [{ dayz: 7 }, 'dayz', 'one of: days, mode'],
    [{ mode: 'c' }, 'mode', 'union value'],
  ])('refuses %j, names the field and says what was expected', (config, field, expected) => {
    expect(() => new StrategyCatalogue([plugin()]).resolveConfig('echo', config)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', details: expect.objectContaining({ field, expected }) }));
  });
});

describe('loadPluginPackages', () => {
  it('finds the plugins a package exports, and says what is wrong with one that has none', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'plugins-'));
    try {
      for (const [name, text] of [['good', "export const x = { id: 'x', sdk: '^1.0.0', configSchema: {}, capabilities: {}, train() {}, load() {} }; export default x;"], ['empty', 'export const y = 1;']]) {
        await mkdir(path.join(folder, 'node_modules', name), { recursive: true });
        await writeFile(path.join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, type: 'module', exports: './index.js' }));
        await writeFile(path.join(folder, 'node_modules', name, 'index.js'), text);
      }
      expect((await loadPluginPackages(['good'], folder)).map(({ id }) => id)).toEqual(['x']);
      // As many ESM packages are published: no door for `require`.
      await writeFile(path.join(folder, 'node_modules/good/package.json'), JSON.stringify({ name: 'good', type: 'module', exports: { '.': { types: './index.d.ts', import: { default: './index.js' } } } }));
      expect((await loadPluginPackages(['good'], folder)).map(({ id }) => id)).toEqual(['x']);
      await expect(loadPluginPackages(['empty'], folder)).rejects.toMatchObject({ code: 'PACKAGE_EMPTY' });
      await expect(loadPluginPackages(['absent'], folder)).rejects.toMatchObject({ code: 'PACKAGE_MISSING' });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
