import { fileURLToPath } from 'node:url';
import { parseConfig, type Config } from '@zhiyin/config';
import { createLogger } from '@zhiyin/observability';
import { startTrainer } from './start-trainer.ts';
import { installedStrategies } from './strategies.ts';

const config = settingsOrEnd();
const log = createLogger({ name: 'trainer', level: config.logLevel });
try {
  const trainer = await startTrainer({
    config, log, strategies: await installedStrategies(config), childEntry: fileURLToPath(new URL('./train.child.js', import.meta.url)),
  });
  let closing = false;
  const close = (why: string) => {
    if (closing) return;
    closing = true;
    log.info({ why }, 'trainer stopping');
    trainer.close().then(() => process.exit(0), (error: unknown) => {
      log.error({ error }, 'trainer did not stop cleanly');
      process.exit(1);
    });
  };
  process.once('SIGTERM', () => close('SIGTERM'));
  process.once('SIGINT', () => close('SIGINT'));
  // Our supervisor is gone: nobody would stop us later.
  process.once('disconnect', () => close('supervisor gone'));
  process.send?.({ kind: 'ready', url: trainer.url });
} catch (error) {
  log.error({ error }, 'trainer could not start');
  process.exit(1);
}

/** Before the settings are known there is no log to write to. */
function settingsOrEnd(): Config {
  try {
    return parseConfig(process.env);
  } catch (error) {
    process.stderr.write(`trainer: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
