import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PluginError } from '@zhiyin/domain';
import type { StrategyPlugin } from '@zhiyin/strategy-sdk';

/**
 * Strategies of npm packages named in configuration: every export that looks like a plugin, default export included.
 * @param from folder whose `node_modules` are searched; the process's own unless told
 * @throws PluginError PACKAGE_MISSING, PACKAGE_EMPTY
 * @public
 */
export async function loadPluginPackages(names: readonly string[], from = process.cwd()): Promise<StrategyPlugin[]> {
  const require = createRequire(path.join(from, 'package.json'));
  const found: StrategyPlugin[] = [];
  for (const name of names) {
    const exported = await exportsOf(name, require);
    const plugins = [...new Set(Object.values(exported).flat())].filter(isPlugin);
    if (!plugins.length) {
      throw new PluginError('PACKAGE_EMPTY', `package '${name}' exports no strategy: expected an object made by defineStrategy, got exports: ${Object.keys(exported).join(', ') || 'none'}`);
    }
    found.push(...plugins);
  }
  return found;
}

async function exportsOf(name: string, require: NodeJS.Require): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(entryOf(name, require)).href)) as Record<string, unknown>;
  } catch (cause) {
    throw new PluginError('PACKAGE_MISSING', `plugin package '${name}' cannot be loaded: ${(cause as Error).message}; install it with: npm install ${name}`, { package: name }, { cause });
  }
}

/** Node resolves from another folder only as `require` does, to which a package that offers nothing but `import` seems closed. */
function entryOf(name: string, require: NodeJS.Require): string {
  try {
    return require.resolve(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    const folder = require.resolve.paths(name)?.map((modules) => path.join(modules, name)).find((place) => fs.existsSync(path.join(place, 'package.json')));
    const { exports } = JSON.parse(fs.readFileSync(path.join(String(folder), 'package.json'), 'utf8')) as { exports: unknown };
    const entry = importEntry(typeof exports === 'object' && exports !== null && '.' in exports ? exports['.'] : exports);
    if (!folder || !entry) throw error;
    return path.join(folder, entry);
  }
}

/** The first that fits, in the order of the package, as Node does. */
function importEntry(target: unknown): string | null {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return null;
  const fitting = Object.entries(target).filter(([condition]) => ['node', 'import', 'default'].includes(condition));
  return fitting.map(([, inner]) => importEntry(inner)).find((entry) => entry !== null) ?? null;
}

function isPlugin(value: unknown): value is StrategyPlugin {
  if (typeof value !== 'object' || value === null) return false;
  const { id, sdk, configSchema, capabilities, train, load } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof sdk === 'string' && !!configSchema && !!capabilities && typeof train === 'function' && typeof load === 'function';
}
