import { fork, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from '@zhiyin/testing';

const ENTRY = fileURLToPath(new URL('./fixtures/tiny.trainer.mjs', import.meta.url));

/** A real trainer process with the test's strategy, to be killed at will. */
export class TrainerProcess {
  private constructor(readonly child: ChildProcess, readonly url: string) {}

  /** @param entry the trainer with the test's strategy unless told */
  static async start({ urls, secret }: TestDatabase, dataFolder: string, environment: Record<string, string> = {}, entry = ENTRY): Promise<TrainerProcess> {
    const child = fork(entry, [], {
      env: {
        PATH: process.env.PATH, DATABASE_URL: urls.owner, ZHIYIN_SECRET: secret, DATA_FOLDER: dataFolder,
        TRAINER_PORT: '0', LOG_LEVEL: 'silent', ...environment,
      },
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.once('message', (message: { url: string }) => resolve(message.url));
      child.once('exit', (code, signal) => reject(new Error(`trainer ended before it was ready: ${code ?? signal}`)));
    });
    return new TrainerProcess(child, url);
  }

  /** Process ids of the trainings at work. */
  trainings(): number[] {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => parentOf(pid) === this.child.pid);
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const gone = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    return gone;
  }
}

export function isAlive(pid: number): boolean {
  return parentOf(pid) !== null;
}

/** null for a process that is gone or only waits to be reaped. */
function parentOf(pid: number): number | null {
  try {
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return state === 'Z' ? null : Number(parent);
  } catch {
    return null;
  }
}
