import { loadBlas, type Sgemm } from './blas.ts';

// Run as a child process with names of libraries: prints the first that loads and multiplies right, and nothing when there is none.
for (const library of process.argv.slice(2)) {
  const blas = await loadBlas(library, 1).catch(() => null);
  if (blas && multipliesRight(blas.sgemm)) {
    console.log(library);
    break;
  }
}

/** Small whole numbers: every sum is exact in f32, so any order of adding gives the same. */
function multipliesRight(sgemm: Sgemm): boolean {
  const [m, n, k] = [37, 29, 53];
  const whole = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => ((i * 7919) % 13) - 6);
  const [a, b] = [whole(m * k), whole(k * n)];
  return [false, true].every((transposeA) => [false, true].every((transposeB) => {
    const c = new Float32Array(new SharedArrayBuffer(m * n * 4)).fill(2);
    sgemm({ transposeA, transposeB, m, n, k, alpha: -1, a, b, beta: 1, c });
    return c.every((value, place) => {
      const [i, j] = [Math.floor(place / n), place % n];
      let sum = 2;
      for (let p = 0; p < k; p++) sum -= a[transposeA ? p * m + i : i * k + p] * b[transposeB ? j * k + p : p * n + j];
      return value === sum;
    });
  }));
}
