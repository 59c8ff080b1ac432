import type { Rung } from '../engine.ts';
import { PROBE_LEARNING_RATE, PROBE_LOSSES, probeBatch, probeModel } from './probe-model.ts';
import type { ProbeResult } from './probe.ts';
import { startOn } from './start-on.ts';

/** Relative; engines add in another order. */
const TOLERANCE = 1e-3;
const TIMED_STEPS = 5;

/** The body of a probe: trains the probe's model on one rung, compares the losses with the reference, measures a step, ends. */
async function probe(rung: Rung, threads: number): Promise<ProbeResult> {
  const training = await startOn(rung, probeModel, { example: probeBatch(0) }, threads);
  for (const [n, expected] of PROBE_LOSSES.entries()) {
    const loss = await training.step(probeBatch(n), PROBE_LEARNING_RATE);
    if (!(Math.abs(loss - expected) <= TOLERANCE * expected)) return { ok: false, why: `wrong numbers: loss of step ${n + 1} should be ${expected}, is ${loss}` };
  }
  const times: number[] = [];
  for (let n = 0; n < TIMED_STEPS; n++) {
    const batch = probeBatch(n);
    const started = performance.now();
    await training.step(batch, PROBE_LEARNING_RATE);
    times.push(performance.now() - started);
  }
  return { ok: true, stepMs: times.sort((a, b) => a - b)[TIMED_STEPS >> 1] };
}

const [rung, threads] = process.argv.slice(2);
const told = (result: ProbeResult) => process.send?.(result, () => process.exit(0));
probe(rung as Rung, Number(threads)).then(told, (error: unknown) => told({ ok: false, why: (error instanceof Error ? error.message : String(error)).split('\n')[0] }));
