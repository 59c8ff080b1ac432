import fs from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';

const LARGEST = 20 * 2 ** 20;
const LEVELS: Readonly<Record<number, string>> = { 40: 'warning', 50: 'error', 60: 'fatal' };

/** Keeps what an app writes in a file; only what a person should know goes to the terminal. */
export class AppLog {
  readonly file: string;
  #size = 0;
  #rest = '';

  constructor(
    folder: string,
    private readonly name: string,
    private readonly show: (line: string) => void,
  ) {
    fs.mkdirSync(folder, { recursive: true });
    this.file = path.join(folder, `${name}.log`);
    this.#size = fs.statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
  }

  follow(stream: Readable): void {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      this.#keep(chunk);
      const lines = (this.#rest + chunk).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#showIfImportant(line);
    });
  }

  #keep(chunk: string): void {
    try {
      if (this.#size > LARGEST) {
        fs.renameSync(this.file, `${this.file}.1`);
        this.#size = 0;
      }
      fs.appendFileSync(this.file, chunk, { mode: 0o600 });
      this.#size += chunk.length;
    } catch {
      // A full disk must not end the platform for the sake of its log.
    }
  }

  #showIfImportant(line: string): void {
    try {
      const { level, msg, err } = JSON.parse(line) as { level: number | string; msg: string; err?: { message?: string } };
      const word = typeof level === 'number' ? LEVELS[level] : /warn|error|fatal/.test(level) ? level : undefined;
      if (word) this.show(`${this.name} ${word}: ${msg}${err?.message ? ` (${err.message})` : ''}`);
    } catch {
      if (line.trim()) this.show(`${this.name}: ${line}`);
    }
  }
}
