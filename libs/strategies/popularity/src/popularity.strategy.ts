import { defineStrategy } from '@zhiyin/strategy-sdk';
import { learnPopularity } from './learn-popularity.ts';
import { popularityConfig } from './popularity-config.ts';
import { PopularityRecommender } from './popularity-recommender.ts';

/** What people want now: in the whole shop, in a country, in a category, and what is rising. @public */
export const popularityStrategy = defineStrategy({
  id: 'popularity',
  title: 'Popular now',
  description: 'What people buy and look at now, newest first in weight, with lists by country and category and a gain for what is rising. Answers everybody, also strangers.',
  sdk: '^1.0.0',
  artifactVersion: 1,
  configSchema: popularityConfig,
  capabilities: {
    needs: ['interactions', 'timestamps'],
    coldStart: { users: true, items: false },
    personal: false,
    scoreScale: 'unbounded',
    explains: true,
    online: true,
    blends: false,
    tolerance: 0,
  },
  resources: (_config, { events, items }) => ({ device: 'cpu', memoryBytes: 64 * items + 8 * events }),
  train: async (data, config, context) => {
    context.signal.throwIfAborted();
    return learnPopularity(data, config, context);
  },
  load: async (artifact, config, context) => new PopularityRecommender(artifact, config, context),
});
