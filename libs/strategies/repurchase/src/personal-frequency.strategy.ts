import { defineStrategy } from '@zhiyin/strategy-sdk';
import { Buyers } from './buyers.ts';
import { personalFrequencyConfig, personalFrequencyTuning } from './config.ts';
import { learnFrequencies } from './learn-frequencies.ts';
import { PersonalFrequencyRecommender } from './personal-frequency.recommender.ts';

/** What somebody buys again, and what people with such baskets buy. See docs/strategies/personal-frequency.md. @public */
export const personalFrequencyStrategy = defineStrategy({
  id: 'personal-frequency',
  title: 'Buy again',
  description: 'What somebody buys often and bought lately, together with what people with similar baskets buy: for groceries and whatever else is bought again and again.',
  sdk: '^1.0.0',
  artifactVersion: 1,
  optIn: true,
  configSchema: personalFrequencyConfig,
  tuning: personalFrequencyTuning,
  capabilities: {
    needs: ['interactions', 'timestamps'],
    coldStart: { users: false, items: false },
    personal: true,
    scoreScale: 'unbounded',
    explains: true,
    online: false,
    blends: false,
    tolerance: 0,
  },

  resources: (_config, { events, items, users }) => ({
    device: 'cpu',
    // Rows by person, everybody's frequencies as maps while they are collected.
    memoryBytes: 72 * events + 200 * users + 8 * items,
  }),

  async train(data, config, { progress, signal }) {
    signal.throwIfAborted();
    return learnFrequencies(data, config, (user) => {
      if (user % 1024 !== 0) return;
      progress(user, data.users.size);
      signal.throwIfAborted();
    });
  },

  async load(artifact, config, { catalogue }) {
    return new PersonalFrequencyRecommender(new Buyers(artifact, catalogue, config.peoplePerItem), config, catalogue);
  },
});
