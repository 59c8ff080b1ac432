import type { Rung, StartOptions, Training } from '../engine.ts';
import type { TrainableModel } from '../model.ts';
import { nativeTensorFlow, tensorFlow, tensorFlowOn } from '../tensorflow.ts';
import { startOnnxTraining } from '../training/onnx-training.ts';
import { TfjsTraining } from '../training/tfjs-training.ts';

/** Starts a training on one rung, without asking whether a better one exists. */
export async function startOn(rung: Rung, model: TrainableModel, options: StartOptions, threads: number): Promise<Training> {
  switch (rung) {
    case 'onnx-cpu':
    case 'onnx-cuda':
    case 'onnx-webgpu':
      return startOnnxTraining(await tensorFlow(), model, { rung, provider: PROVIDERS[rung], threads }, options);
    case 'tfjs-node':
    case 'tfjs-node-gpu':
      return new TfjsTraining(await nativeTensorFlow(`@tensorflow/${rung}`), rung, model, options);
    case 'tfjs-wasm':
      return new TfjsTraining(await tensorFlowOn('wasm'), rung, model, options);
    case 'tfjs-cpu':
      return new TfjsTraining(await tensorFlowOn('cpu'), rung, model, options);
  }
}

const PROVIDERS = { 'onnx-cpu': 'cpu', 'onnx-cuda': 'cuda', 'onnx-webgpu': 'webgpu' } as const;
