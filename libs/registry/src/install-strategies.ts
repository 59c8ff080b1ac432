import type { StrategyPlugin } from '@zhiyin/strategy-sdk';
import { loadPluginPackages } from './plugin-packages.ts';
import { StrategyCatalogue } from './strategy-catalogue.ts';

/**
 * What an installation can do: the strategies an app names itself, and those of the npm packages named in configuration,
 * checked together.
 * @throws PluginError PACKAGE_MISSING, PACKAGE_EMPTY, and what `StrategyCatalogue` throws
 * @public
 */
export async function installStrategies(own: readonly StrategyPlugin[], packages: readonly string[]): Promise<StrategyCatalogue> {
  return new StrategyCatalogue([...own, ...(await loadPluginPackages(packages))]);
}
