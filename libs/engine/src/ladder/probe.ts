import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Rung } from '../engine.ts';

/** What one rung did with the probe's training. */
export type ProbeResult = { readonly ok: true; readonly stepMs: number } | { readonly ok: false; readonly why: string };

/** Compiled JavaScript, also where this file itself runs as a source. */
const CHILD = fileURLToPath(new URL('../../dist/ladder/probe.child.js', import.meta.url));
const TIMEOUT_MS = 90_000;

/**
 * Trains a few steps on one rung in a process of its own: native code that aborts or hangs takes nothing down. Never rejects.
 * @param child another body, in tests
 */
export function probeRung(rung: Rung, threads: number, { child = CHILD, timeoutMs = TIMEOUT_MS } = {}): Promise<ProbeResult> {
  return new Promise((resolve) => {
    // Native libraries talk to the console: a driver's complaints are not our log.
    const probe = fork(child, [rung, String(threads)], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const timer = setTimeout(() => {
      probe.kill('SIGKILL');
      resolve({ ok: false, why: `did not finish a few small steps within ${timeoutMs / 1000} s` });
    }, timeoutMs);
    const end = (result: ProbeResult) => {
      clearTimeout(timer);
      resolve(result);
    };
    probe.once('message', (result) => end(result as ProbeResult));
    probe.once('error', ({ message }) => end({ ok: false, why: `the probe could not be started: ${message}` }));
    probe.once('exit', (code, signal) => end({ ok: false, why: `the probe ended with ${signal ?? `code ${code}`}` }));
  });
}
