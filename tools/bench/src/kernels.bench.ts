import { availableParallelism, release } from 'node:os';
import { availableVariants, DenseScan, findBlas, FoldIn, ItemVectors, openKernels, SymmetricMatrix, type Kernels } from '@zhiyin/compute';
import { seededRng } from '@zhiyin/domain';
import { transpose } from '@zhiyin/sparse';
import { factors, interactions, normals } from './kernel-data.ts';
import { askPeers } from './kernel-peers.ts';
import { median, table } from './report.ts';

const PEOPLE = 6000, ITEMS = 3700, NNZ = 1_000_000;
const DIMENSIONS = 64, FOLD_IN_DIMENSIONS = 128;
const PRODUCT = 1024, SMALL_INVERSE = 1024;
const FEATURES = 50, TOTAL = 100_000;

type Work = () => Promise<unknown> | unknown;
type Task = (kernels: Kernels) => Promise<Work> | Work;

type Clock = () => number;

/** All threads of this process together: steadier than the wall clock on a machine that others use too. */
const processorTime: Clock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function milliseconds(work: Work, repeats: number, clock: Clock): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < repeats; n++) {
    const started = clock();
    await work();
    times.push(clock() - started);
  }
  return median(times);
}

/**
 * The kernels beside their TypeScript reference, an OpenBLAS when the machine has one, and NumPy, SciPy and `implicit` when
 * `python3` (or $PYTHON) has them. `--vectors` vectors are searched, `--size` is the largest matrix inverted (0: none).
 * `--cpu 1` counts processor time instead of the clock on the wall.
 */
export async function kernelsBench({ vectors = 1_000_000, size = 10_000, cpu = 0, threads = availableParallelism() }: Readonly<Record<string, number>>): Promise<void> {
  const rng = seededRng('kernels');
  const clock: Clock = cpu ? processorTime : () => performance.now();
  const matrix = interactions(PEOPLE, ITEMS, NNZ);
  const [a, b] = [normals(PRODUCT ** 2, rng), normals(PRODUCT ** 2, rng)];
  const found = factors(vectors, DIMENSIONS, rng);
  const bins = Uint8Array.from({ length: FEATURES * TOTAL }, () => rng.integer(256));
  const gradients = normals(TOTAL, rng);
  const fast = availableVariants().at(-1)!;
  const blas = await findBlas(threads);
  console.log(`${matrix.values.length} interactions of ${PEOPLE} people with ${ITEMS} items; Node ${process.versions.node} on ${process.platform} ${release()}, ${fast}; ${cpu ? 'processor ' : ''}milliseconds, medians`);

  const tasks: Readonly<Record<string, Task>> = {
    [`product ${PRODUCT}^3`]: (kernels) => () => kernels.product({ a, b, m: PRODUCT, n: PRODUCT, k: PRODUCT }),
    gram: (kernels) => () => kernels.gram(matrix),
    [`inverse ${SMALL_INVERSE}`]: (kernels) => inverseOf(kernels, SMALL_INVERSE),
    [`inverse ${ITEMS}`]: async (kernels) => {
      const gram = await kernels.gram(matrix);
      gram.addToDiagonal(100);
      return () => kernels.invert(copyOf(gram));
    },
    [`als iteration, ${DIMENSIONS} dimensions`]: (kernels) => alsIteration(kernels, matrix),
    [`histogram ${TOTAL} x ${FEATURES}`]: (kernels) => {
      const rows = Int32Array.from({ length: TOTAL }, (_, n) => n);
      return () => kernels.histogram({ bins, features: FEATURES, rows, gradients, hessians: gradients });
    },
  };
  const peers = await askPeers(
    matrix, { a, b, vectors: found, bins: Float32Array.from(bins), gradients },
    { product: PRODUCT, dimensions: DIMENSIONS, features: FEATURES, total: TOTAL, cpu }, threads,
  );
  if (typeof peers === 'string') console.log(`no figures of NumPy and implicit: ${peers}`);
  else console.log(`peers: ${peers.versions}, ${threads} threads`);
  const peer = (name: string): number | string => (typeof peers === 'string' ? '' : (peers.ms[name] ?? ''));
  const ofPeer: Readonly<Record<string, string>> = {
    [`product ${PRODUCT}^3`]: 'product', gram: 'gram', [`inverse ${ITEMS}`]: 'inverse', [`als iteration, ${DIMENSIONS} dimensions`]: 'als', [`histogram ${TOTAL} x ${FEATURES}`]: 'histogram',
  };

  const plain = await openKernels({ variant: 'reference' });
  const [one, many] = await Promise.all([openKernels({ threads: 1, blas: false }), openKernels({ threads, blas: false })]);
  const withBlas = blas && (await openKernels({ threads }));
  const rows: Record<string, string | number>[] = [];
  for (const [name, task] of Object.entries(tasks)) {
    const run = async (kernels: Kernels, repeats: number): Promise<number> => milliseconds(await task(kernels), repeats, clock);
    rows.push({
      task: name,
      reference: name === `inverse ${ITEMS}` ? '' : await run(plain, 1),
      [`${fast}, 1 thread`]: await run(one, 3),
      [`${fast}, ${threads} threads`]: await run(many, 3),
      [blas ? 'OpenBLAS' : 'no OpenBLAS']: withBlas && /product|inverse/.test(name) ? await run(withBlas, 3) : '',
      [typeof peers === 'string' ? 'no peers' : 'peers']: ofPeer[name] ? peer(ofPeer[name]) : '',
    });
  }
  console.log(table(rows));
  await largeInverse(many, size, `${fast}, ${threads} threads`);
  if (withBlas) await largeInverse(withBlas, size, `OpenBLAS, ${threads} threads`);
  await Promise.all([plain, one, many, withBlas].map((kernels) => kernels?.close()));
  await servingTable(found, peer, clock);
}

/** A random matrix that is safely positive definite, made again for each run. */
function inverseOf(kernels: Kernels, size: number): Work {
  const rng = seededRng('inverse');
  const start = new SymmetricMatrix(size);
  for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) start.set(i, j, i === j ? size : rng.next());
  return () => kernels.invert(copyOf(start));
}

function copyOf(matrix: SymmetricMatrix): SymmetricMatrix {
  const copy = new SymmetricMatrix(matrix.size, matrix.tileSize);
  for (let i = 0; i < matrix.bands; i++) for (let j = 0; j <= i; j++) copy.tile(i, j).set(matrix.tile(i, j));
  return copy;
}

function alsIteration(kernels: Kernels, matrix: ReturnType<typeof interactions>): Work {
  const rng = seededRng('als');
  const [byUser, byItem] = [kernels.resident(matrix), kernels.resident(transpose(matrix))];
  const [users, items] = [kernels.float32(PEOPLE * DIMENSIONS), kernels.float32(ITEMS * DIMENSIONS)];
  for (const side of [users, items]) side.set(normals(side.length, rng).map((value) => value / 80));
  const settings = { dimensions: DIMENSIONS, unobservedWeight: 0.1, regularization: 0.01, frequencyExponent: 1 };
  return async () => {
    await kernels.alsHalfStep({ weights: byUser, fixed: items, solved: users, ...settings });
    await kernels.alsHalfStep({ weights: byItem, fixed: users, solved: items, ...settings });
  };
}

async function largeInverse(kernels: Kernels, size: number, way: string): Promise<void> {
  if (!size) return;
  const matrix = new SymmetricMatrix(size);
  const rng = seededRng('large');
  for (let i = 0; i < matrix.bands; i++) for (let j = 0; j <= i; j++) matrix.tile(i, j).forEach((_, n, tile) => (tile[n] = rng.next()));
  matrix.completeDiagonal();
  matrix.addToDiagonal(size);
  const started = performance.now();
  await kernels.invert(matrix);
  const seconds = (performance.now() - started) / 1000;
  console.log(`inverse of ${size} x ${size}, ${way}: ${seconds.toFixed(1)} s, ${((size ** 3 / seconds) * 1e-9).toFixed(0)} GFLOP/s, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB resident`);
}

async function servingTable(values: Float32Array, peer: (name: string) => number | string, clock: Clock): Promise<void> {
  const query = values.slice(0, DIMENSIONS);
  const all = values.length / DIMENSIONS;
  const rows: Record<string, string | number>[] = [];
  for (const count of [...new Set([Math.min(100_000, all), all])]) {
    const part = values.subarray(0, count * DIMENSIONS);
    const scanMs = async (plain: boolean, coded: boolean): Promise<number> => {
      const items = new ItemVectors(part, DIMENSIONS, { plain });
      const scan = new DenseScan(items, { coded });
      const ms = await milliseconds(() => scan.topK(query, 100), plain ? 3 : 30, clock);
      scan.close();
      items.close();
      return ms;
    };
    rows.push({
      'one question, one thread': `best 100 of ${count} x ${DIMENSIONS}`, reference: await scanMs(true, false), f32: await scanMs(false, false),
      'int8, then f32': await scanMs(false, true), NumPy: peer(`top-k ${count}`),
    });
  }
  const people = factors(20_000, FOLD_IN_DIMENSIONS, seededRng('fold-in'));
  const foldMs = async (plain: boolean): Promise<number> => {
    const items = new ItemVectors(people, FOLD_IN_DIMENSIONS, { plain });
    const foldIn = new FoldIn(items, { unobservedWeight: 0.1, regularization: 0.01, frequencyExponent: 1 });
    const owned = Int32Array.from({ length: 50 }, (_, n) => n * 7);
    const ms = await milliseconds(() => foldIn.solve(owned, new Float32Array(50).fill(1)), plain ? 20 : 200, clock);
    foldIn.close();
    items.close();
    return ms;
  };
  rows.push({ 'one question, one thread': `fold-in of 50 items, ${FOLD_IN_DIMENSIONS} dimensions`, reference: await foldMs(true), f32: await foldMs(false), 'int8, then f32': '', NumPy: '' });
  console.log(table(rows));
}
