import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** c [m x n] = alpha op(a) op(b) + beta c, row-major. Buffers of any kind, shared ones too; used in place. */
export type Sgemm = (call: {
  readonly transposeA?: boolean; readonly transposeB?: boolean; readonly m: number; readonly n: number; readonly k: number;
  readonly alpha: number; readonly a: Float32Array; readonly b: Float32Array; readonly beta: number; readonly c: Float32Array;
  /** Row stride of `a` as it lies in memory, its width unless told. */
  readonly strideA?: number;
}) => void;

/** A BLAS of the operating system. */
export interface Blas {
  /** Name or path that it was loaded by. */
  readonly library: string;
  readonly sgemm: Sgemm;
}

/** CBLAS libraries that a system may bring; 32-bit integers. */
const LIBRARIES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['libopenblas.so.0', 'libopenblas.so'],
  darwin: ['/opt/homebrew/opt/openblas/lib/libopenblas.dylib', '/usr/local/opt/openblas/lib/libopenblas.dylib'],
  win32: ['libopenblas.dll'],
};
const PROBE = fileURLToPath(new URL('../dist/blas-probe.js', import.meta.url));
const PROBE_MS = 10_000;

let found: Promise<Blas | null> | undefined;

/**
 * The BLAS of this machine, or null. Looked for once per process, in a child process that must multiply right: a library that is
 * missing, wrong or crashes costs a fraction of a second and nothing else.
 *
 * The environment variable ZHIYIN_BLAS may be `off`, or the path of one library.
 *
 * @param threads that it may use
 */
export function findBlas(threads: number): Promise<Blas | null> {
  return (found ??= searchBlas(process.env.ZHIYIN_BLAS, threads));
}

/** @param setting `off`, the path of the only library to try, or nothing */
export async function searchBlas(setting: string | undefined, threads: number): Promise<Blas | null> {
  if (setting === 'off') return null;
  const candidates = setting ? [setting] : (LIBRARIES[process.platform] ?? []);
  if (!candidates.length) return null;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [PROBE, ...candidates], { timeout: PROBE_MS, windowsHide: true });
    const library = stdout.trim();
    return library ? await loadBlas(library, threads) : null;
  } catch {
    // It crashed, hung or multiplied wrong: as good as none.
    return null;
  }
}

/** Loads a library into this process. @throws whatever is wrong with it */
export async function loadBlas(library: string, threads: number): Promise<Blas> {
  const { default: koffi } = await import('koffi');
  const lib = koffi.load(library);
  const cblas = lib.func('void cblas_sgemm(int, int, int, int, int, int, float, void*, int, void*, int, float, void*, int)');
  try {
    lib.func('void openblas_set_num_threads(int)')(threads);
  } catch {
    // Another CBLAS decides by itself.
  }
  return { library, sgemm: sgemmOf(cblas) };
}

const ROW_MAJOR = 101, AS_IS = 111, TRANSPOSED = 112;

function sgemmOf(cblas: (...args: unknown[]) => void): Sgemm {
  return ({ transposeA = false, transposeB = false, m, n, k, alpha, a, b, beta, c, strideA = transposeA ? m : k }) => {
    if (!m || !n) return;
    cblas(
      ROW_MAJOR, transposeA ? TRANSPOSED : AS_IS, transposeB ? TRANSPOSED : AS_IS, m, n, k,
      alpha, a, Math.max(1, strideA), b, Math.max(1, transposeB ? k : n), beta, c, n,
    );
  };
}
