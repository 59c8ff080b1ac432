import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

type Arrays = Readonly<Record<string, Float32Array | Int32Array | Uint8Array>>;

/**
 * Runs a script of `peers/` with `$PYTHON` (python3) on arrays, which it finds as files in a folder.
 *
 * @returns what it printed as JSON, or why not, as a text, when Python or a package is missing
 */
export async function askPython<T>(script: string, arrays: Arrays, settings: object, threads: number): Promise<T | string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-peers-'));
  try {
    for (const [name, array] of Object.entries(arrays)) fs.writeFileSync(path.join(folder, name), new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    const limits = { OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) };
    const { stdout } = await promisify(execFile)(
      process.env.PYTHON ?? 'python3', [path.join(import.meta.dirname, '../peers', script), folder, JSON.stringify(settings)],
      { env: { ...process.env, ...limits }, timeout: 600_000, maxBuffer: 2 ** 26 },
    );
    return JSON.parse(stdout) as T;
  } catch (error) {
    const message = (error as { stderr?: string }).stderr || (error as Error).message;
    return message.trim().split('\n').at(-1) ?? 'no reason given';
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
