import { describe, expect, it } from '@jest/globals';
import { ResourceError } from '@zhiyin/domain';
import type { Training } from '../engine.ts';
import { MeteredTraining } from './metered-training.ts';

/** No device: a training whose steps take so long, and whose device says `error` when it is asked. */
function training({ error, stepMs = 0 }: { error?: string; stepMs?: number }): Training {
  let steps = 0;
  return {
    rung: 'onnx-cuda',
    get steps() { return steps; },
    async step() {
      await new Promise((resolve) => setTimeout(resolve, stepMs));
      if (error) throw new Error(error);
      return ++steps;
    },
    state: async () => { throw new Error(error); },
    weights: async () => ({}),
    close: async () => {},
  };
}

describe('a metered training', () => {
  it.each([
    'CUDA failure 2: out of memory ; GPU=0', 'Non-zero status code. Failed to allocate memory for requested buffer of size 1073741824', 'OOM when allocating tensor with shape[4096,4096]',
    'CUBLAS_STATUS_ALLOC_FAILED', 'Out of memory (webgpu)', 'ResourceExhausted: 2.0 GiB', 'std::bad_alloc',
  ])('knows %p for what it is', async (error) => {
    const metered = new MeteredTraining(training({ error }), 'net');
    for (const work of [() => metered.step({}, 1), () => metered.state()]) {
      await expect(work()).rejects.toMatchObject({ code: 'DEVICE_OUT_OF_MEMORY', retryable: true, message: expect.stringContaining("model 'net': onnx-cuda has no memory left") });
    }
  });

  it('leaves other errors as they are', async () => {
    const step = new MeteredTraining(training({ error: 'room temperature' }), 'net').step({}, 1);
    await expect(step).rejects.toThrow('room temperature');
    await expect(step).rejects.not.toBeInstanceOf(ResourceError);
  });

  it('tells its steps a second', async () => {
    const metered = new MeteredTraining(training({ stepMs: 20 }), 'net');
    expect(metered.throughput()).toBeNull();
    for (let n = 0; n < 5; n++) await metered.step({}, 1);
    const { steps, stepsPerSecond } = metered.throughput()!;
    expect(steps).toBe(5);
    expect(stepsPerSecond).toBeGreaterThan(1);
    expect(stepsPerSecond).toBeLessThan(51);
  });
});
