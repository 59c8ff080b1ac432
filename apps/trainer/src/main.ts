import { fileURLToPath } from 'node:url';
import { runApp } from '@zhiyin/http';
import { installStrategies } from '@zhiyin/registry';
import { startTrainer } from './start-trainer.ts';
import { strategies } from './strategies.ts';

/** Trains what is due. Settings come from the environment: see docs/configuration.md. */
await runApp({
  name: 'trainer',
  start: async (context) => startTrainer({
    ...context,
    catalogue: await installStrategies(strategies, context.config.plugins),
    childEntry: fileURLToPath(new URL('./train.child.js', import.meta.url)),
    conversionEntry: fileURLToPath(new URL('./conversion.child.js', import.meta.url)),
    loyaltyEntry: fileURLToPath(new URL('./loyalty.worker.js', import.meta.url)),
  }),
});
