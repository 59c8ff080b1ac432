import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TrainingFigure } from '@zhiyin/training';
import type { FromMeasuring, MeasureJob, MeasuringEnd } from './child-messages.ts';

const HEAP_MB = 6144;

export interface ProcessLimits {
  readonly timeMs: number;
  /** Hears what a training reports on its way: a long one is not a silent one. */
  readonly heard: (figure: TrainingFigure) => void;
}

/** Measures one method in a process of its own. A crash, or more time than it may take, is a reason to skip it. */
export function measureInProcess(job: MeasureJob, { timeMs, heard }: ProcessLimits): Promise<MeasuringEnd> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL('./measure.child.js', import.meta.url)), [], {
      execArgv: ['--enable-source-maps', `--max-old-space-size=${HEAP_MB}`],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    let said: MeasuringEnd | null = null;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeMs);
    child.on('message', (message: FromMeasuring) => {
      if (message.kind === 'ready') child.send(job);
      else if (message.kind === 'figure') heard(message.figure);
      else said = message;
    });
    child.once('error', (error) => (said = { kind: 'skipped', why: error.message }));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      const end = late ? `took longer than the ${Math.round(timeMs / 1000)} s it could have` : `its process ended without a word (${signal ?? `exit code ${code}`}): out of memory, or it crashed`;
      resolve(said ?? { kind: 'skipped', why: end });
    });
  });
}
