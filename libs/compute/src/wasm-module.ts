import fs from 'node:fs';
import { detectVariant, type WasmVariant } from './wasm-features.ts';

/** Addresses are bytes in the imported memory; see libs/compute/assembly for what each function does. */
export interface KernelExports extends WebAssembly.Exports {
  alsRows(from: number, to: number, ...rest: number[]): void;
  choleskySolve(a: number, n: number, x: number): number;
  foldIn(count: number, columns: number, values: number, fixed: number, d: number, gram: number, lambda: number, out: number, scratch: number): number;
  foldInScratchBytes(d: number): number;
  gatherPairs(from: number, to: number, ...rest: number[]): void;
  gemm(from: number, to: number, ...rest: number[]): void;
  gemmScratchBytes(): number;
  gramBlock(y: number, from: number, to: number, width: number, out: number, scratch: number): void;
  gramBlockDouble(y: number, from: number, to: number, width: number, out: number, scratch: number): void;
  gramBlockDoubleScratchBytes(width: number): number;
  gramBlockScratchBytes(width: number): number;
  gramRows(from: number, to: number, ...rest: number[]): void;
  histogramFeatures(from: number, to: number, ...rest: number[]): void;
  inverseColumns(from: number, to: number, ...rest: number[]): void;
  invertDense(a: number, n: number, floors: number, scratch: number): number;
  invertDenseScratchBytes(n: number): number;
  nearestColumns(from: number, to: number, ...rest: number[]): void;
  quantizeRows(from: number, to: number, ...rest: number[]): void;
  rescoreExact(upper: number, threshold: number, x: number, n: number, d: number, query: number, k: number, scores: number, rows: number): void;
  scanCodes(codes: number, n: number, ...rest: number[]): number;
  scanExact(x: number, n: number, d: number, query: number, eligible: number, k: number, scores: number, rows: number): void;
  sparseTimesDense(from: number, to: number, ...rest: number[]): void;
  transposeDense(a: number, rows: number, columns: number, out: number): void;
}

const compiled = new Map<WasmVariant, WebAssembly.Module>();

/** The kernels of one variant, compiled once per process; threads share the compiled module. */
export function kernelModule(variant: WasmVariant): WebAssembly.Module {
  const known = compiled.get(variant);
  if (known) return known;
  // The same place seen from src and from dist; tools/workspace/build.mjs writes it.
  const module = new WebAssembly.Module(fs.readFileSync(new URL(`../wasm/kernels-${variant}.wasm`, import.meta.url)));
  compiled.set(variant, module);
  return module;
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  const abort = (): never => {
    throw new Error('a kernel gave up');
  };
  return new WebAssembly.Instance(module, { env: { memory, abort } }).exports as KernelExports;
}

let best: WasmVariant | null | undefined;

/** What this process runs on: null where shared WebAssembly memory with SIMD is missing, and the TypeScript reference steps in. */
export function bestVariant(): WasmVariant | null {
  return (best ??= detectVariant());
}
