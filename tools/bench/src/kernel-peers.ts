import type { CsrMatrix } from '@zhiyin/sparse';
import { askPython } from './python-peer.ts';

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
export function askPeers(matrix: CsrMatrix, arrays: Readonly<Record<string, Float32Array>>, tasks: Readonly<Record<string, number>>, threads: number): Promise<PeerFigures | string> {
  const { offsets, columns, values, rows, width } = matrix;
  return askPython<PeerFigures>('kernels.py', { offsets, columns, values, ...arrays }, { ...tasks, rows, width, threads }, threads);
}
