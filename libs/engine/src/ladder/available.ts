import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Rung } from '../engine.ts';
import { isInstalled } from '../tensorflow.ts';
import { hardwareGpus } from './hardware-gpus.ts';

/** Why a rung need not even be tried here; null when it is worth a probe. Loads nothing. */
export function reasonAgainst(rung: Rung, { allowSoftwareGpu }: { readonly allowSoftwareGpu: boolean }): string | null {
  switch (rung) {
    case 'tfjs-node':
    case 'tfjs-node-gpu':
      return isInstalled(`@tensorflow/${rung}`) ? null : `@tensorflow/${rung} is not installed (optional)`;
    case 'onnx-cuda':
      return cudaProvider() ? null : 'the CUDA provider of onnxruntime-node is not installed (optional)';
    case 'onnx-webgpu':
      return allowSoftwareGpu || hardwareGpus().length ? null : 'no GPU found on this machine';
    default:
      return null;
  }
}

/** The library that ONNX Runtime loads for CUDA; npm's package does not hold it. */
function cudaProvider(): boolean {
  const require = createRequire(import.meta.url);
  try {
    const main = require.resolve('onnxruntime-node');
    const folder = path.join(path.dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch);
    return fs.readdirSync(folder).some((file) => /onnxruntime_providers_cuda\.(so|dll)$/.test(file));
  } catch {
    return false;
  }
}
