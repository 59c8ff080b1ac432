import { describe, expect, it } from '@jest/globals';
import { createEngine, type Batch, type EngineSetting, type TrainableModel, type TrainingState } from '@zhiyin/engine';
import { numbers, smallModels } from './small-models.ts';

const engineOf = (setting: EngineSetting, threads = 2) => createEngine({ setting, threads, folder: null, probe: false });

async function trained(setting: EngineSetting, model: TrainableModel, batch: (n: number) => Batch, steps = 6, from?: TrainingState) {
  const engine = engineOf(setting);
  const training = await engine.start(model, { example: batch(0), from });
  expect(engine.report()!.fallbacks).toEqual([]);
  const losses: number[] = [];
  for (let n = training.steps; n < steps; n++) losses.push(await training.step(batch(n), 0.05));
  const state = await training.state();
  await training.close();
  return { losses, state, rung: training.rung };
}

/** Relative to the largest weight: other orders of additions, six steps of them, normalised by Adam. */
function expectSameWeights(got: TrainingState, expected: TrainingState, tolerance = 2e-3): void {
  for (const [name, { data, shape }] of Object.entries(expected.weights)) {
    const scale = Math.max(...data.map(Math.abs));
    expect(got.weights[name].shape).toEqual(shape);
    expect(Math.max(...got.weights[name].data.map((value, i) => Math.abs(value - data[i]))) / scale).toBeLessThan(tolerance);
  }
}

describe.each(smallModels.map(({ model, batch }) => ({ name: model.name, model, batch })))('$name', ({ model, batch }) => {
  it.each(['onnx-cpu', 'tfjs-wasm'] as const)('learns the same on %s as on the reference backend', async (rung) => {
    const reference = await trained('tfjs-cpu', model, batch);
    const got = await trained(rung, model, batch);
    expect(got.rung).toBe(rung);
    got.losses.forEach((loss, n) => expect(Math.abs(loss - reference.losses[n])).toBeLessThan(1e-4 * Math.max(1, reference.losses[n])));
    expectSameWeights(got.state, reference.state);
    expect(reference.losses.at(-1)).toBeLessThan(reference.losses[0] + 1);
  });

  it('is bit-equal when trained again with the same threads', async () => {
    const [first, second] = [await trained('onnx-cpu', model, batch), await trained('onnx-cpu', model, batch)];
    expect(second).toEqual(first);
  });

  it('goes on from a state, also on another engine, as if it had never stopped', async () => {
    const whole = await trained('onnx-cpu', model, batch);
    const half = await trained('onnx-cpu', model, batch, 3);
    expect(half.state.step).toBe(3);
    expect((await trained('onnx-cpu', model, batch, 6, half.state)).state).toEqual(whole.state);
    expectSameWeights((await trained('tfjs-wasm', model, batch, 6, half.state)).state, whole.state);
  });
});

describe('gradients of repeated items', () => {
  it('are added without losing any, whatever the number of threads', async () => {
    const rows = 25_600;
    const model: TrainableModel = {
      name: 'one loved item', inputs: { items: { type: 'int32', shape: [rows] } },
      build(tf) {
        const table = tf.variable(tf.ones([3, 32]));
        return { weights: { table }, loss: ({ items }) => tf.sum(tf.gather(table, items)) };
      },
    };
    const items = numbers('loved', rows, 2);
    const training = await engineOf('onnx-cpu', 4).start(model, { example: { items } });
    const looks = [0, 1, 2].map((item) => items.filter((one) => one === item).length);
    for (let n = 0; n < 5; n++) {
      await training.step({ items }, 0);
      const { data } = (await training.state()).firstMoments.table;
      const factor = 1 - 0.9 ** (n + 1);
      looks.forEach((count, item) => expect(data[item * 32] / factor / (count || 1)).toBeCloseTo(count ? 1 : 0, 4));
    }
    await training.close();
  });
});

describe('a model that cannot be captured', () => {
  const modelOf = (loss: (tf: import('@zhiyin/engine').TensorFlow, x: import('@tensorflow/tfjs').Tensor) => import('@tensorflow/tfjs').Tensor): TrainableModel => ({
    name: 'odd', inputs: { x: { type: 'float32', shape: [4] } },
    build(tf) {
      const w = tf.variable(tf.ones([4]));
      return { weights: { w }, loss: ({ x }) => tf.sum(loss(tf, tf.mul(w, x))) };
    },
  });
  const example = { x: Float32Array.of(1, 2, 3, 4) };

  it.each<[string, TrainableModel, RegExp]>([
    ['uses an unmapped kernel', modelOf((tf, x) => tf.cumsum(x)), /kernel 'Cumsum' is not mapped/],
    ['draws dropout inside its loss', modelOf((tf, x) => tf.dropout(x, 0.5)), /draws a random number/],
    ['reads values', modelOf((tf, x) => tf.mul(x, x.dataSync()[0])), /reads values of a tensor/],
  ])('because it %s is trained by TensorFlow.js, and the report says why', async (_name, model, why) => {
    const engine = engineOf('onnx-cpu');
    const training = await engine.start(model, { example });
    expect(training.rung).toBe('tfjs-wasm');
    expect(Number.isFinite(await training.step(example, 0.1))).toBe(true);
    await training.close();
    expect(engine.report()).toMatchObject({ rung: 'onnx-cpu', fallbacks: [{ model: 'odd', rung: 'tfjs-wasm', why: expect.stringMatching(why) as unknown }] });
  });

  it('leaves the graphics card when it is told, says why, and tells its steps a second', async () => {
    // No card is needed: the rung that was set is never opened.
    const engine = createEngine({ setting: 'onnx-cuda', threads: 1, folder: null, probe: false });
    const [{ model, batch }] = smallModels;
    expect(engine.throughput()).toBeNull();
    engine.leaveGpu('it has no memory left');
    for (let n = 0; n < 2; n++) {
      const training = await engine.start(model, { example: batch(0) });
      expect(training.rung).toBe('onnx-cpu');
      await training.step(batch(1), 0.1);
      await training.close();
    }
    expect(engine.report()).toMatchObject({ rung: 'onnx-cpu', fallbacks: [{ model: model.name, rung: 'onnx-cpu', why: 'it has no memory left' }] });
    expect(engine.report()!.fallbacks).toHaveLength(1);
    expect(engine.throughput()).toMatchObject({ steps: 1, stepsPerSecond: expect.any(Number) });
  });

  it('uses the threads that ZHIYIN_THREADS allows where nobody tells', async () => {
    const before = process.env.ZHIYIN_THREADS;
    process.env.ZHIYIN_THREADS = '1';
    try {
      const engine = createEngine({ setting: 'onnx-cpu', folder: null, probe: false });
      const [{ model, batch }] = smallModels;
      await (await engine.start(model, { example: batch(0) })).close();
      expect(engine.report()).toMatchObject({ rung: 'onnx-cpu', threads: 1 });
    } finally {
      if (before === undefined) delete process.env.ZHIYIN_THREADS;
      else process.env.ZHIYIN_THREADS = before;
    }
  });

  it('leaves random numbers and tensors as they were', async () => {
    const training = await engineOf('onnx-cpu').start(modelOf((tf, x) => tf.dropout(x, 0.5)), { example });
    await training.close();
    expect(Math.random()).toBeLessThan(1);
  });
});

describe('a training', () => {
  const { model, batch } = smallModels[0];

  it('stops between steps when its signal says so', async () => {
    const stop = new AbortController();
    const training = await engineOf('onnx-cpu').start(model, { example: batch(0), signal: stop.signal });
    await training.step(batch(0), 0.1);
    stop.abort(new Error('enough'));
    await expect(training.step(batch(1), 0.1)).rejects.toThrow('enough');
    expect(training.steps).toBe(1);
    await training.close();
    await training.close();
  });

  it('says that it diverged, and at which step', async () => {
    const training = await engineOf('onnx-cpu').start(model, { example: batch(0) });
    const broken = { ...batch(0), features: new Float32Array(320).fill(Number.NaN) };
    await expect(training.step(broken, 0.1)).rejects.toThrow(/'logistic regression': the loss of step 1 is NaN/);
    await training.close();
  });

  it('refuses a batch of another shape or type', async () => {
    const training = await engineOf('tfjs-wasm').start(model, { example: batch(0) });
    await expect(training.step({ ...batch(0), labels: new Float32Array(3) }, 0.1)).rejects.toThrow("batch input 'labels': expected Float32Array of 64 ([64, 1]), got Float32Array of 3");
    await training.close();
  });

  it('leaves no tensors behind', async () => {
    const tf = (await import('@tensorflow/tfjs')).default;
    await trained('tfjs-wasm', model, batch, 1);
    const before = tf.memory().numTensors;
    await trained('tfjs-wasm', model, batch, 3);
    await trained('onnx-cpu', model, batch, 3);
    expect(tf.memory().numTensors).toBe(before);
  });
});
