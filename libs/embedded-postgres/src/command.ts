import { spawn } from 'node:child_process';
import type { ServerUser } from './server-user.ts';

export interface CommandResult {
  /** Exit code; null when the program could not be started or was killed. */
  readonly code: number | null;
  readonly output: string;
}

/** Runs one PostgreSQL program to its end, as the server's user and with an environment of its own. */
export function runCommand(program: string, args: readonly string[], user: ServerUser, cwd = '/'): Promise<CommandResult> {
  // PG* variables of the caller must not leak in: PGDATA or PGPORT would point these programs at another server.
  const { PATH, SystemRoot, TEMP, TMP } = process.env;
  const env = { PATH, SystemRoot, TEMP, TMP, LC_ALL: 'C', TZ: 'UTC' };
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...user, cwd: process.platform === 'win32' ? undefined : cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    // 'close' may never come where the started server inherits our pipes; what was said until 'exit' is enough.
    child.on('exit', (code) => setTimeout(() => resolve({ code, output: output.trim() }), 10));
  });
}
