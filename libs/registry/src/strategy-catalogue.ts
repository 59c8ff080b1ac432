import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler';
import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { ConfigError, PluginError, type JsonObject } from '@zhiyin/domain';
import { expectationOf } from '@zhiyin/pipeline';
import { SDK_VERSION, type StrategyPlugin } from '@zhiyin/strategy-sdk';
import semver from 'semver';

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

interface Installed {
  readonly plugin: StrategyPlugin;
  readonly check: TypeCheck<TSchema>;
}

/**
 * The strategies of this installation. Making one runs the loading checks, so that a plugin that cannot work stops the
 * start instead of a request.
 * @throws PluginError ID_MALFORMED, ID_TAKEN, SDK_MISMATCH, CONTRACT_BROKEN, DEFAULTS_INVALID, naming the plugin
 * @public
 */
export class StrategyCatalogue {
  readonly #installed = new Map<string, Installed>();

  constructor(plugins: readonly StrategyPlugin[]) {
    for (const plugin of plugins) this.#install(plugin);
  }

  /** @throws ConfigError STRATEGY_UNKNOWN, naming the installed */
  get(id: string): StrategyPlugin {
    return this.#of(id).plugin;
  }

  has(id: string): boolean {
    return this.#installed.has(id);
  }

  all(): readonly StrategyPlugin[] {
    return [...this.#installed.values()].map(({ plugin }) => plugin);
  }

  ids(): readonly string[] {
    return [...this.#installed.keys()];
  }

  /**
   * A whole config from what a tenant set.
   * @throws ConfigError STRATEGY_UNKNOWN; CONFIG_INVALID with every problem as field, expected, got
   */
  resolveConfig(id: string, partial: JsonObject): JsonObject {
    const { plugin, check } = this.#of(id);
    const problems = [...unknownFields(plugin.configSchema, partial)];
    const config = Value.Default(plugin.configSchema, structuredClone(partial));
    for (const { path, message, value } of check.Errors(config)) {
      problems.push({ field: path.slice(1).replaceAll('/', '.'), expected: expectationOf(message), got: shown(value) });
    }
    if (problems.length) {
      const [first] = problems;
      throw new ConfigError(
        'CONFIG_INVALID',
        `strategy '${id}', field '${first.field}': expected ${first.expected}, got ${first.got}`,
        { strategy: id, ...first, problems: problems.slice(0, 50) },
      );
    }
    return config as JsonObject;
  }

  #of(id: string): Installed {
    const found = this.#installed.get(id);
    if (!found) {
      throw new ConfigError('STRATEGY_UNKNOWN', `strategy '${id}' is not installed; installed: ${this.ids().join(', ') || 'none'}`, { strategy: id });
    }
    return found;
  }

  #install(plugin: StrategyPlugin): void {
    const { id, sdk, configSchema } = plugin;
    if (!KEBAB_CASE.test(id)) throw new PluginError('ID_MALFORMED', `strategy id: expected kebab-case such as 'co-visitation', got '${id}'`);
    if (this.#installed.has(id)) throw new PluginError('ID_TAKEN', `strategy '${id}' is installed twice: ids are permanent and unique; remove one of the packages`);
    if (!semver.satisfies(SDK_VERSION, sdk)) {
      throw new PluginError('SDK_MISMATCH', `strategy '${id}' was written for SDK ${sdk}, this is ${SDK_VERSION}: install a version of the plugin that fits`);
    }
    if (plugin.capabilities.blends !== (plugin.sources !== undefined)) {
      throw new PluginError('CONTRACT_BROKEN', `strategy '${id}': blends is ${plugin.capabilities.blends}, but sources is ${plugin.sources ? 'there' : 'missing'}: a blend has both, nobody else has either`);
    }
    const check = TypeCompiler.Compile(configSchema);
    const bad = check.Errors(Value.Default(configSchema, {})).First();
    if (bad) throw new PluginError('DEFAULTS_INVALID', `strategy '${id}', config field '${bad.path.slice(1)}': the default does not parse: ${bad.message}`);
    this.#installed.set(id, { plugin, check });
  }
}

interface Problem {
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/** A misspelt field would silently do nothing, also where the plugin's schema leaves the object open. */
function* unknownFields(schema: TSchema, config: JsonObject): Generator<Problem> {
  const known = Object.keys((schema.properties ?? {}) as object);
  // A schema that is closed reports them itself.
  if (schema.additionalProperties === false || schema.type !== 'object') return;
  for (const field of Object.keys(config)) {
    if (!known.includes(field)) yield { field, expected: `one of: ${known.join(', ') || 'no fields'}`, got: `'${field}'` };
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
