import { defineStrategy } from '@zhiyin/strategy-sdk';
import { sessionsOf } from '../sessions.ts';
import { sequentialRulesConfig, sequentialRulesTuning } from './config.ts';
import { countRules } from './count-rules.ts';
import { RuleTable } from './rule-table.ts';
import { SequentialRulesRecommender } from './sequential-rules.recommender.ts';

/** What visitors turn to after an item. See docs/strategies/sequential-rules.md. @public */
export const sequentialRulesStrategy = defineStrategy({
  id: 'sequential-rules',
  title: 'Chosen next',
  description: 'Learns what follows what within a session, near steps counting most, and goes on learning with every click. Small and fast.',
  sdk: '^1.0.0',
  artifactVersion: 1,
  optIn: true,
  configSchema: sequentialRulesConfig,
  tuning: sequentialRulesTuning,
  capabilities: {
    needs: ['interactions', 'timestamps'],
    coldStart: { users: false, items: false },
    personal: true,
    scoreScale: 'unbounded',
    explains: true,
    online: true,
    blends: false,
    tolerance: 0,
  },

  resources: (config, { events, items }) => ({
    device: 'cpu',
    // Rows by session, packed sessions with their occurrence index, the kept rules (doubled while they are collected).
    memoryBytes: 72 * events + 24 * items + 2 * 12 * config.neighbours * items,
  }),

  async train(data, config, { progress, signal }) {
    signal.throwIfAborted();
    const items = data.items.size;
    const rules = countRules(sessionsOf(data, config.longestSession), items, config, data.until, (item) => {
      if (item % 1024 !== 0) return;
      progress(item, items);
      signal.throwIfAborted();
    });
    return {
      arrays: {
        offsets: { data: rules.offsets, shape: [items + 1] },
        followers: { data: rules.followers, shape: [rules.followers.length] },
        counts: { data: rules.counts, shape: [rules.counts.length] },
        popularity: { data: rules.popularity, shape: [items] },
        reference: { data: Float64Array.of(data.until), shape: [1] },
      },
      vocabularies: { items: data.items.ids() },
      metrics: { rules: rules.followers.length },
    };
  },

  async load(artifact, config, { catalogue }) {
    return new SequentialRulesRecommender(new RuleTable(artifact, config, catalogue), config, catalogue, artifact.array('reference').data[0]);
  },
});
