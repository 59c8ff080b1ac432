import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { RunState, TrainingRun } from '@zhiyin/domain';
import type { TrainOutcome } from '@zhiyin/training';
import type { FromChild, ToChild } from './child-messages.ts';
import { CPU_PLACE, type Place } from './graphics-cards.ts';

/** How a training process came to its end. */
export type ProcessEnd =
  | { readonly kind: 'outcome'; readonly outcome: TrainOutcome }
  /** It said that it cannot go on, but another attempt may. */
  | { readonly kind: 'error'; readonly code: string; readonly message: string }
  /** It ended without a word: killed, out of memory, crashed. */
  | { readonly kind: 'gone'; readonly exitCode: number | null; readonly signal: string | null };

const PAGE_BYTES = 4096;

/** One run in a process of its own, so that a spinning loop, a leak or a crash stays there. */
export class TrainingProcess {
  readonly #child: ChildProcess;
  readonly ended: Promise<ProcessEnd>;
  /** We have ended it; otherwise it ended by itself. */
  killed = false;
  state: RunState = { stage: 'snapshot', progress: 0 };

  constructor(entry: string, run: TrainingRun, memoryBytes: number, place: Place = CPU_PLACE) {
    this.#child = fork(entry, [], {
      // The heap's own limit; arrays lie outside of it and are watched by `residentBytes`.
      execArgv: ['--enable-source-maps', `--max-old-space-size=${Math.max(64, Math.ceil(memoryBytes / 2 ** 20))}`],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'json',
      env: { ...process.env, ...place.environment },
    });
    this.ended = this.#listen(run, memoryBytes, place);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks the training to stop between two epochs. */
  stop(why: 'cancelled' | 'shutdown'): void {
    this.#send({ kind: 'stop', why });
  }

  kill(): void {
    this.killed = true;
    this.#child.kill('SIGKILL');
  }

  /** Memory the process holds; null where the system does not tell. */
  residentBytes(): number | null {
    try {
      return Number(readFileSync(`/proc/${this.#child.pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
    } catch {
      return null;
    }
  }

  #listen(run: TrainingRun, memoryBytes: number, { device, notes }: Place): Promise<ProcessEnd> {
    return new Promise((resolve) => {
      let lastWord: ProcessEnd | null = null;
      this.#child.on('message', (message: FromChild) => {
        if (message.kind === 'ready') this.#send({ kind: 'train', run, memoryBytes, device, notes });
        else if (message.kind === 'progress') this.state = message.state;
        else lastWord = message;
      });
      this.#child.once('error', (error) => resolve({ kind: 'error', code: 'PROCESS_NOT_STARTED', message: error.message }));
      this.#child.once('exit', (exitCode, signal) => resolve(lastWord ?? { kind: 'gone', exitCode, signal }));
    });
  }

  #send(message: ToChild): void {
    // A child that is already gone is told by its exit, not by a failed message.
    if (this.#child.connected) this.#child.send(message, () => {});
  }
}
