import type { StrategyPlugin } from '@zhiyin/strategy-sdk';
import { coVisitationStrategy } from '@zhiyin/strategy-co-visitation';
import { blurSharpenStrategy, bprStrategy, contentFactorsStrategy, easeStrategy, graphFilterStrategy, ialsStrategy, itemKnnStrategy } from '@zhiyin/strategy-collaborative';
import { contentBasedStrategy } from '@zhiyin/strategy-content-based';
import { blendStrategy, learnedRankerStrategy } from '@zhiyin/strategy-hybrid';
import { popularityStrategy } from '@zhiyin/strategy-popularity';
import { sasrecStrategy, twoTowerStrategy } from '@zhiyin/strategy-sequential';
import { personalFrequencyStrategy } from '@zhiyin/strategy-repurchase';
import { similarItemsStrategy } from '@zhiyin/strategy-similar-items';
import { sequentialRulesStrategy, sessionKnnStrategy } from '@zhiyin/strategy-session';

/** What is installed. A new strategy is one more line here, in the trainer and in the admin app. */
export const strategies: readonly StrategyPlugin[] = [
  popularityStrategy, coVisitationStrategy, contentBasedStrategy, similarItemsStrategy,
  itemKnnStrategy, easeStrategy, ialsStrategy, graphFilterStrategy, blurSharpenStrategy, bprStrategy, contentFactorsStrategy,
  sessionKnnStrategy, sequentialRulesStrategy, personalFrequencyStrategy,
  blendStrategy, learnedRankerStrategy,
  sasrecStrategy, twoTowerStrategy,
];
