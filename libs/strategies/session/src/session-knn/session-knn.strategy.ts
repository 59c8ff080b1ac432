import { defineStrategy } from '@zhiyin/strategy-sdk';
import { sessionsOf } from '../sessions.ts';
import { sessionKnnConfig, sessionKnnTuning } from './config.ts';
import { learnSessions } from './learn-sessions.ts';
import { SessionIndex } from './session-index.ts';
import { SessionKnnRecommender } from './session-knn.recommender.ts';

/** What visitors with a session like this one chose. See docs/strategies/session-knn.md. @public */
export const sessionKnnStrategy = defineStrategy({
  id: 'session-knn',
  title: 'Sessions like this one',
  description: 'Finds the newest sessions most like the current one, also of visitors nobody knows, and answers with what they went on to. Learns with every click.',
  sdk: '^1.0.0',
  artifactVersion: 1,
  optIn: true,
  configSchema: sessionKnnConfig,
  tuning: sessionKnnTuning,
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

  resources: (_config, { events, items }) => ({
    device: 'cpu',
    // Rows by session, packed sessions, the kept ones.
    memoryBytes: 64 * events + 16 * items,
  }),

  async train(data, config, { signal }) {
    signal.throwIfAborted();
    return learnSessions(sessionsOf(data, config.longestSession), data.items.ids(), config.sessionsPerItem);
  },

  async load(artifact, config, { catalogue }) {
    return new SessionKnnRecommender(new SessionIndex(artifact, catalogue, config.sessionsPerItem, config.onlineSessions), config, catalogue);
  },
});
