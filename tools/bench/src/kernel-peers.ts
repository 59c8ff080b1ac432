import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { CsrMatrix } from '@zhiyin/sparse';

const SCRIPT = path.join(import.meta.dirname, '../peers/kernels.py');

export interface PeerFigures {
  /** Names and versions of what ran. */
  readonly versions: string;
  /** Milliseconds by task; tasks that a missing package would have done are absent. */
  readonly ms: Readonly<Record<string, number>>;
}

/**
 * The same tasks in NumPy, SciPy and `implicit`, on the same data.
 *
 * @param tasks their sizes, by name
 * @returns why not, as a text, when Python or NumPy is missing
 */
export async function askPeers(matrix: CsrMatrix, arrays: Readonly<Record<string, Float32Array>>, tasks: Readonly<Record<string, number>>, threads: number): Promise<PeerFigures | string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-peers-'));
  try {
    const files = { offsets: matrix.offsets, columns: matrix.columns, values: matrix.values, ...arrays };
    for (const [name, array] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    const limits = { OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) };
    const { stdout } = await promisify(execFile)(
      process.env.PYTHON ?? 'python3', [SCRIPT, folder, JSON.stringify({ ...tasks, rows: matrix.rows, width: matrix.width, threads })],
      { env: { ...process.env, ...limits }, timeout: 600_000 },
    );
    return JSON.parse(stdout) as PeerFigures;
  } catch (error) {
    const message = (error as { stderr?: string }).stderr || (error as Error).message;
    return message.trim().split('\n').at(-1) ?? 'no reason given';
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
