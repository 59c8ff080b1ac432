import { strategies } from '@zhiyin/api/strategies';
import { pluginPackages } from '@zhiyin/config';
import { installStrategies, type StrategyCatalogue } from '@zhiyin/registry';

/** What the api of this checkout serves: its own list and ZHIYIN_PLUGINS. @throws what `installStrategies` throws */
export function installedStrategies(env: NodeJS.ProcessEnv = process.env): Promise<StrategyCatalogue> {
  return installStrategies(strategies, pluginPackages(env));
}
