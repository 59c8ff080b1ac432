import type { KernelConfig, KernelFunc, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs';
import { sizeOf, type TensorFlow } from '../model.ts';

/** What of TensorFlow.js's WebAssembly backend the kernels below need. */
interface WasmBackend {
  readonly wasm: { readonly HEAPU8: Uint8Array };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: string): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array;
  incRef(dataId: object): void;
  disposeData(dataId: object): boolean;
}
interface CpuBackend {
  makeTensorInfo(shape: readonly number[], dtype: string, values: Float32Array | Int32Array): TensorInfo;
  readonly data: { get(dataId: object): { readonly values: Float32Array | Int32Array } };
}
type Call<Backend> = (call: { readonly inputs: Readonly<Record<string, TensorInfo>>; readonly attrs: NamedAttrMap; readonly backend: Backend }) => TensorInfo | null;

const completed = new WeakSet<object>();

/**
 * What training needs of the WebAssembly backend (4.22.0) and does not get: the gradient of gather is missing; reading a
 * variable copies it; slicing rows copies the whole input first; a transposed product leaves the fast library for a plain loop.
 */
export function completeWasmKernels(tf: TensorFlow): void {
  if (completed.has(tf.backend())) return;
  completed.add(tf.backend());
  override<WasmBackend>(tf, 'wasm', 'UnsortedSegmentSum', ({ inputs: { x, segmentIds }, attrs, backend }) => {
    const output = backend.makeOutput(segmentShape(x, segmentIds, attrs), x.dtype);
    // All views after the last allocation: growing the heap detaches older ones.
    sumSegments(backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(segmentIds), backend.typedArrayFromHeap(output));
    return output;
  });
  override<WasmBackend>(tf, 'wasm', 'Identity', ({ inputs: { x }, backend }) => {
    if (x.dtype === 'string') return null;
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
  override<WasmBackend>(tf, 'wasm', 'Slice', sliceRows);
  const transpose = kernelOf(tf, 'Transpose', 'wasm').kernelFunc;
  const product = kernelOf(tf, 'BatchMatMul', 'wasm').kernelFunc;
  override<WasmBackend>(tf, 'wasm', 'BatchMatMul', ({ inputs: { a, b }, attrs, backend }) => {
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    if (a.shape.length !== 2 || b.shape.length !== 2 || !(transposeA || transposeB)) return null;
    const turned = (x: TensorInfo) => transpose({ inputs: { x }, attrs: { perm: [1, 0] }, backend }) as TensorInfo;
    const inputs = { a: transposeA ? turned(a) : a, b: transposeB ? turned(b) : b };
    const output = product({ inputs, attrs: { transposeA: false, transposeB: false }, backend }) as TensorInfo;
    if (transposeA) backend.disposeData(inputs.a.dataId);
    if (transposeB) backend.disposeData(inputs.b.dataId);
    return output;
  });
}

/** The plain JavaScript backend's own segment sum looks at every row once per segment. */
export function completeCpuKernels(tf: TensorFlow): void {
  if (completed.has(tf.backend())) return;
  completed.add(tf.backend());
  override<CpuBackend>(tf, 'cpu', 'UnsortedSegmentSum', ({ inputs: { x, segmentIds }, attrs, backend }) => {
    const shape = segmentShape(x, segmentIds, attrs);
    const sums = x.dtype === 'int32' ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape));
    sumSegments(backend.data.get(x.dataId).values, backend.data.get(segmentIds.dataId).values, sums);
    return backend.makeTensorInfo(shape, x.dtype, sums);
  });
}

function segmentShape(x: TensorInfo, segmentIds: TensorInfo, attrs: NamedAttrMap): number[] {
  return [attrs.numSegments as number, ...x.shape.slice(segmentIds.shape.length)];
}

/** Row r of `x` is added to row `ids[r]` of `sums`; negative ids are left out. */
function sumSegments(x: Float32Array | Int32Array, ids: Float32Array | Int32Array, sums: Float32Array | Int32Array): void {
  const width = x.length / ids.length;
  sums.fill(0);
  for (let row = 0; row < ids.length; row++) {
    if (ids[row] < 0) continue;
    const [from, to] = [row * width, ids[row] * width];
    for (let i = 0; i < width; i++) sums[to + i] += x[from + i];
  }
}

/** Whole rows from the first dimension are one block of memory; anything else is for the stock kernel. */
const sliceRows: Call<WasmBackend> = ({ inputs: { x }, attrs, backend }) => {
  const [begin, size] = [attrs.begin, attrs.size].map((value) => [value].flat() as number[]);
  const whole = x.shape.every((dimension, i) => i === 0 || ((begin[i] ?? 0) === 0 && [undefined, -1, dimension].includes(size[i])));
  if (x.dtype === 'string' || x.dtype === 'bool' || x.shape.length === 0 || !whole) return null;
  const rows = size[0] === -1 ? x.shape[0] - begin[0] : size[0];
  const rowBytes = 4 * sizeOf(x.shape.slice(1));
  const output = backend.makeOutput([rows, ...x.shape.slice(1)], x.dtype);
  const from = backend.dataIdMap.get(x.dataId).memoryOffset + begin[0] * rowBytes;
  backend.wasm.HEAPU8.copyWithin(backend.dataIdMap.get(output.dataId).memoryOffset, from, from + rows * rowBytes);
  return output;
};

/** Replaces a kernel; where `run` gives null the stock one answers. */
function override<Backend>(tf: TensorFlow, backendName: string, kernelName: string, run: Call<Backend>): void {
  const stock = tf.getKernel(kernelName, backendName) as KernelConfig | null;
  if (stock) tf.unregisterKernel(kernelName, backendName);
  const kernelFunc: KernelFunc = (call) => {
    const answered = run({ inputs: call.inputs as Record<string, TensorInfo>, attrs: call.attrs ?? {}, backend: call.backend as Backend });
    if (answered) return answered;
    if (!stock) throw new Error(`TensorFlow.js has no kernel '${kernelName}' for these inputs on '${backendName}'`);
    return stock.kernelFunc(call);
  };
  tf.registerKernel({ ...stock, kernelName, backendName, kernelFunc });
}

function kernelOf(tf: TensorFlow, kernelName: string, backendName: string): KernelConfig {
  return tf.getKernel(kernelName, backendName);
}
