import { coVisitationStrategy } from '@zhiyin/strategy-co-visitation';
import { contentBasedStrategy } from '@zhiyin/strategy-content-based';
import { popularityStrategy } from '@zhiyin/strategy-popularity';
import type { StrategyPlugin } from '@zhiyin/strategy-sdk';

/** What a new tenant starts with; the same list as in the apps. */
export const strategies: readonly StrategyPlugin[] = [popularityStrategy, coVisitationStrategy, contentBasedStrategy];
