import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { seededRng } from '@zhiyin/domain';
import { openKernels, SymmetricMatrix } from '../src/index.ts';
import { searchBlas } from '../src/blas.ts';
import { dense, EPS, relativeError } from './matrices.ts';

describe('the BLAS of the machine', () => {
  it('is not looked for when it is off', async () => {
    expect(await searchBlas('off', 2)).toBeNull();
  });

  it('may be missing, or not be a library at all', async () => {
    expect(await searchBlas('/nowhere/libopenblas.so.0', 2)).toBeNull();
    expect(await searchBlas(fileURLToPath(import.meta.url), 2)).toBeNull();
  });

  it('multiplies as plain loops do, where there is one', async () => {
    const blas = await searchBlas(undefined, 2);
    // The probe multiplied in another process; this one loads it for itself.
    const c = Float32Array.of(1, 1, 1, 1);
    blas?.sgemm({ m: 2, n: 2, k: 2, alpha: -1, a: Float32Array.of(1, 2, 3, 4), b: Float32Array.of(5, 6, 7, 8), transposeB: true, beta: 1, c });
    expect([...c]).toEqual(blas ? [-16, -22, -38, -52] : [1, 1, 1, 1]);
  });

  it('changes large products and inverses by roundings only, or not at all', async () => {
    const rng = seededRng('blas');
    const [withIt, without] = await Promise.all([openKernels({ threads: 1 }), openKernels({ threads: 1, blas: false })]);
    // Just above the size from which it is used.
    const size = 520;
    const [a, b] = [dense(rng, size * size), dense(rng, size * size)];
    for (const transposeA of [false, true]) {
      const product = { a, b, m: size, n: size, k: size, transposeA, transposeB: true };
      expect(relativeError(await withIt.product(product), await without.product(product))).toBeLessThan(32 * EPS);
    }
    const gram = await without.product({ a, b: a, m: size, n: size, k: size, transposeB: true });
    const [one, other] = [SymmetricMatrix.fromDense(gram, size), SymmetricMatrix.fromDense(gram, size)];
    [one, other].forEach((matrix) => matrix.addToDiagonal(10));
    await withIt.invert(one);
    await without.invert(other);
    // The condition number is about 70.
    expect(relativeError(one.toDense(), other.toDense())).toBeLessThan(100 * EPS);
    await Promise.all([withIt.close(), without.close()]);
  });
});
