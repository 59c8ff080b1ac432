import { Value } from '@sinclair/typebox/value';
import type { TSchema } from '@sinclair/typebox';
import { ConfigError } from '@zhiyin/domain';
import { settings, type Config, type Setting } from './config-schema.ts';
import { rulesOf } from './rules-of.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment once; whoever needs a setting is handed its value.
 * @throws ConfigError CONFIG_INVALID naming every bad variable together, without the values of secret ones
 * @public
 */
export function parseConfig(env: Environment): Config {
  const config = read(settings(), env) as unknown as Config;
  return {
    ...config,
    queueUrl: config.queueUrl ?? config.databaseUrl,
    publicOrigin: config.publicOrigin ?? `http://localhost:${config.adminPort}`,
  };
}

/**
 * The packages named in ZHIYIN_PLUGINS, for commands that need nothing else of the environment.
 * @throws ConfigError CONFIG_INVALID
 * @public
 */
export function pluginPackages(env: Environment): readonly string[] {
  return read(settings().filter(({ field }) => field === 'plugins'), env).plugins as readonly string[];
}

function read(wanted: readonly Setting[], env: Environment): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const problems: { variable: string; expected: string; got: string }[] = [];
  for (const setting of wanted) {
    // An empty variable counts as not set: that is how compose files and CI systems leave one out.
    const given = env[setting.variable]?.trim() || undefined;
    if (given === undefined) {
      if (setting.required) problems.push({ variable: setting.variable, expected: rulesOf(setting.schema), got: 'nothing' });
      else if (setting.schema.default !== undefined) values[setting.field] = setting.schema.default;
      continue;
    }
    const value = valueOf(setting.schema, given);
    if (Value.Check(setting.schema, value)) values[setting.field] = value;
    else problems.push({ variable: setting.variable, expected: rulesOf(setting.schema), got: shown(setting, given) });
  }
  if (problems.length) {
    const lines = problems.map(({ variable, expected, got }) => `${variable}: expected ${expected}, got ${got}`);
    throw new ConfigError('CONFIG_INVALID', `${lines.join('; ')}. See docs/configuration.md`, { problems });
  }
  return values;
}

function valueOf(schema: TSchema, given: string): unknown {
  if (schema.type === 'integer') return /^-?\d+$/.test(given) ? Number(given) : given;
  if (schema.type === 'boolean') return given === 'true' || given === '1' ? true : given === 'false' || given === '0' ? false : given;
  if (schema.type === 'array') return given.split(',').map((part) => part.trim()).filter(Boolean);
  return given;
}

function shown({ secret, schema }: Setting, given: string): string {
  if (!secret) return JSON.stringify(given);
  return schema.minLength ? `${given.length} characters` : 'something else (not shown, it may hold a password)';
}
