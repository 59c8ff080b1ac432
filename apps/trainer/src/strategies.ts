import type { Config } from '@zhiyin/config';
import { loadPluginPackages } from '@zhiyin/registry';
import { coVisitationStrategy } from '@zhiyin/strategy-co-visitation';
import { contentBasedStrategy } from '@zhiyin/strategy-content-based';
import { popularityStrategy } from '@zhiyin/strategy-popularity';
import type { StrategyPlugin } from '@zhiyin/strategy-sdk';

/** What this app can train. A new strategy adds its line here and in the api's and the admin's list. */
const ownStrategies = [popularityStrategy, coVisitationStrategy, contentBasedStrategy] as readonly StrategyPlugin[];

/** Ours, and those of the npm packages named in ZHIYIN_PLUGINS. */
export async function installedStrategies(config: Pick<Config, 'plugins'>): Promise<readonly StrategyPlugin[]> {
  return [...ownStrategies, ...(await loadPluginPackages(config.plugins))];
}
