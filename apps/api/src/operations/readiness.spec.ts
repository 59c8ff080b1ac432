import { describe, expect, it } from '@jest/globals';
import { Readiness } from './readiness.ts';

function make() {
  const state = { lag: 0, database: true };
  const ping = async () => {
    if (!state.database) throw new Error('away');
  };
  return { state, readiness: new Readiness(ping, () => state.lag) };
}
const status = async (readiness: Readiness) => (await readiness.report()).status;

describe('Readiness', () => {
  it('is starting, ready, stopping', async () => {
    const { readiness } = make();
    expect(await status(readiness)).toBe('starting');
    readiness.started();
    expect(await status(readiness)).toBe('ready');
    readiness.stopping();
    expect(await status(readiness)).toBe('stopping');
  });

  it('serves on without a database until what it knows is ten minutes old', async () => {
    const { state, readiness } = make();
    readiness.started();
    state.database = false;
    expect(await readiness.report()).toEqual({ status: 'degraded', database: 'down', followerLagMs: 0 });
    state.lag = 9 * 60_000;
    expect(await status(readiness)).toBe('degraded');
    state.lag = 11 * 60_000;
    expect(await status(readiness)).toBe('stale');
  });

  it('does not wait long for a database that hangs', async () => {
    const readiness = new Readiness(() => new Promise(() => undefined), () => 0);
    readiness.started();
    const started = Date.now();
    expect((await readiness.report()).database).toBe('down');
    expect(Date.now() - started).toBeLessThan(2_000);
  });
});
