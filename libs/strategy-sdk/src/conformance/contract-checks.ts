import assert from 'node:assert/strict';
import { Value } from '@sinclair/typebox/value';
import type { TSchema } from '@sinclair/typebox';
import { seededRng, type JsonObject } from '@zhiyin/domain';
import { drawSettings, withSettings, type SettingValue } from '../draw-settings.ts';
import type { Tuning } from '../strategy-plugin.ts';
import type { SceneCheck } from './scene.ts';

/** What can be seen without training. */
export const contractChecks: readonly SceneCheck[] = [
  {
    name: 'has a kebab-case id, a title, a description and an SDK range',
    run({ plugin }) {
      assert.match(plugin.id, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, `id: expected kebab-case, got '${plugin.id}'`);
      assert.ok(plugin.title && plugin.description, 'title and description: expected text for the console');
      assert.match(plugin.sdk, /\d/, `sdk: expected a semver range such as '^1.0.0', got '${plugin.sdk}'`);
      assert.ok(Number.isInteger(plugin.artifactVersion) && plugin.artifactVersion > 0, 'artifactVersion: expected a positive integer');
    },
  },
  {
    name: 'gives every setting a default and a description, and the defaults parse',
    run({ plugin }) {
      for (const [name, field] of fieldsOf(plugin.configSchema)) {
        assert.ok(field.default !== undefined, `config field '${name}': expected a default`);
        assert.ok(field.description, `config field '${name}': expected a description`);
      }
      const defaults = Value.Default(plugin.configSchema, {});
      const problem = Value.Errors(plugin.configSchema, defaults).First();
      assert.equal(problem, undefined, `defaults: ${problem?.path} ${problem?.message}`);
    },
  },
  {
    name: 'searches only where its settings may be (tuning)',
    run({ plugin: { tuning, configSchema } }) {
      if (!tuning) return;
      const known = new Set(fieldsOf(configSchema).map(([name]) => name));
      for (const field of Object.keys(tuning.space)) assert.ok(known.has(field), `tuning: expected a field of the config, got '${field}'`);
      assert.ok(Number.isInteger(tuning.trials) && tuning.trials > 0, `tuning.trials: expected a positive integer, got ${tuning.trials}`);
      const defaults = Value.Default(configSchema, {}) as JsonObject;
      for (const settings of [...endsOf(tuning), ...Array.from({ length: RANDOM_POINTS }, (_, n) => drawSettings(tuning, seededRng(n)))]) {
        const problem = Value.Errors(configSchema, withSettings(defaults, settings)).First();
        assert.equal(problem, undefined, `tuning: ${JSON.stringify(settings)}: ${problem?.path} ${problem?.message}`);
      }
    },
  },
  {
    name: 'says what training needs, for the smallest shop and for a large one',
    run({ plugin, bench }) {
      for (const size of [{ events: 0, items: 0, users: 0 }, { events: 1e8, items: 1e6, users: 1e7 }]) {
        const { device, memoryBytes } = plugin.resources(bench.config, size);
        assert.ok(['cpu', 'gpu', 'either'].includes(device), `device: got '${device}'`);
        assert.ok(Number.isFinite(memoryBytes) && memoryBytes >= 0, `memoryBytes: expected a finite number >= 0, got ${memoryBytes}`);
      }
    },
  },
  {
    name: 'names its sources exactly if it says that it blends (blends)',
    run({ plugin, bench }) {
      assert.equal(plugin.sources !== undefined, plugin.capabilities.blends, `blends: ${plugin.capabilities.blends}, but sources is ${plugin.sources ? 'there' : 'missing'}`);
      const enabled = ['one', 'two', 'three'];
      for (const id of plugin.sources?.(bench.config, enabled) ?? []) assert.ok(enabled.includes(id), `sources: expected some of ${enabled.join(', ')}, got '${id}'`);
    },
  },
];

const RANDOM_POINTS = 50;

/** Every field at its first and at its last value. */
function endsOf({ space }: Tuning): Record<string, SettingValue>[] {
  const at = (end: 0 | -1) => Object.fromEntries(Object.entries(space).map(([field, range]): [string, SettingValue] =>
    [field, 'values' in range ? range.values.at(end)! : end === 0 ? range.from : range.to]));
  return [at(0), at(-1)];
}

function fieldsOf(schema: TSchema, prefix = ''): [string, TSchema][] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, TSchema>);
  return properties.flatMap(([name, field]) => [[prefix + name, field] as [string, TSchema], ...fieldsOf(field, `${prefix}${name}.`)]);
}
