import { spawn, type ChildProcess } from 'node:child_process';
import { workspaceRoot } from '../installation/workspace.ts';
import type { AppLog } from './app-log.ts';

export interface AppOptions {
  readonly name: string;
  /** Relative to the checkout. */
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: AppLog;
  readonly say: (line: string) => void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** An app that has worked this long begins with the shortest pause again. */
const STEADY_MS = 60_000;

/**
 * One app as a child process: started again when it ends, with growing pauses. It hears of our end through the IPC channel,
 * which breaks even when we are killed.
 */
export class AppProcess {
  #child: ChildProcess | null = null;
  #url: string | null = null;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: NodeJS.Timeout | null = null;
  #stopping = false;

  constructor(private readonly options: AppOptions) {}

  get name(): string {
    return this.options.name;
  }

  /** null while it is not running. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Where it listens, by its own word; null before it does. */
  get url(): string | null {
    return this.#url;
  }

  start(): void {
    const { name, script, env, log, say } = this.options;
    const startedAt = Date.now();
    const child = spawn(process.execPath, ['--enable-source-maps', script], {
      cwd: workspaceRoot, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: Ctrl-C reaches only us, and we stop the apps in order.
      detached: process.platform !== 'win32',
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) if (stream) log.follow(stream);
    child.on('message', (message: { kind?: string; url?: string }) => {
      if (message.kind === 'ready') this.#url = message.url ?? null;
    });
    child.on('error', (error) => say(`${name} could not be started: ${error.message}`));
    child.on('exit', (code, signal) => {
      this.#child = null;
      this.#url = null;
      if (this.#stopping) return;
      if (Date.now() - startedAt > STEADY_MS) this.#pauseMs = FIRST_PAUSE_MS;
      say(`${name} ended (${signal ?? `code ${code}`}), starting it again in ${this.#pauseMs / 1000} s; its log: ${log.file}`);
      this.#timer = setTimeout(() => this.start(), this.#pauseMs);
      this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
    });
  }

  async isReady(): Promise<boolean> {
    if (!this.#url) return false;
    const response = await fetch(`${this.#url}/readyz`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    await response?.body?.cancel();
    return response?.ok ?? false;
  }

  /** @param patienceMs then it is killed */
  async stop(patienceMs: number): Promise<void> {
    this.#stopping = true;
    if (this.#timer) clearTimeout(this.#timer);
    const child = this.#child;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await gone;
    clearTimeout(timer);
  }

  kill(): void {
    this.#stopping = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#child?.kill('SIGKILL');
  }
}
