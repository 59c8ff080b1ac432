import type { Tensor } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { seededRng } from '@zhiyin/domain';
import { createEngine, openScorer, type TensorFlow } from '@zhiyin/engine';
import { captureForward } from '../src/capture/capture-forward.ts';
import { MAPPED_KERNELS } from '../src/capture/kernel-map.ts';
import { recordKernels } from '../src/capture/record-kernels.ts';
import { tensorFlow } from '../src/tensorflow.ts';

const engine = createEngine({ setting: 'onnx-cpu', folder: null, probe: false });
const noise = (seed: string, length: number) => {
  const rng = seededRng(seed);
  return Float32Array.from({ length }, () => rng.normal());
};
/** x and y: [2, 3, 4]; indices: [5] in 0..1. */
const inputs = { x: { type: 'float32', shape: [2, 3, 4] }, y: { type: 'float32', shape: [2, 3, 4] }, indices: { type: 'int32', shape: [5] } } as const;
const example = { x: noise('x', 24), y: noise('y', 24), indices: Int32Array.of(1, 0, 1, 1, 0) };

type Case = (tf: TensorFlow, x: Tensor, y: Tensor, indices: Tensor) => Tensor | Tensor[];
const number = (tf: TensorFlow, x: Tensor) => tf.cast(x, 'float32');
const square = (tf: TensorFlow, x: Tensor) => tf.slice(tf.reshape(x, [4, 6]), [0, 0], [4, 4]) as import('@tensorflow/tfjs').Tensor2D;

const cases: Readonly<Record<string, Case>> = {
  Add: (tf, x, y) => tf.add(x, y), Sub: (tf, x, y) => tf.sub(x, y), Multiply: (tf, x, y) => tf.mul(x, y), RealDiv: (tf, x, y) => tf.div(x, y),
  Maximum: (tf, x, y) => tf.maximum(x, y), Minimum: (tf, x, y) => tf.minimum(x, y), Pow: (tf, x, y) => tf.pow(tf.abs(x), y),
  Equal: (tf, x) => number(tf, tf.equal(tf.relu(x), 0)), NotEqual: (tf, x) => number(tf, tf.notEqual(tf.relu(x), 0)),
  Greater: (tf, x, y) => number(tf, tf.greater(x, y)), GreaterEqual: (tf, x, y) => number(tf, tf.greaterEqual(x, y)),
  Less: (tf, x, y) => number(tf, tf.less(x, y)), LessEqual: (tf, x, y) => number(tf, tf.lessEqual(x, y)),
  LogicalAnd: (tf, x, y) => number(tf, tf.logicalAnd(tf.greater(x, 0), tf.greater(y, 0))), LogicalOr: (tf, x, y) => number(tf, tf.logicalOr(tf.greater(x, 0), tf.greater(y, 0))),
  LogicalNot: (tf, x) => number(tf, tf.logicalNot(tf.greater(x, 0))),
  Neg: (tf, x) => tf.neg(x), Abs: (tf, x) => tf.abs(x), Exp: (tf, x) => tf.exp(x), Log: (tf, x) => tf.log(tf.add(tf.abs(x), 0.1)), Log1p: (tf, x) => tf.log1p(tf.abs(x)),
  Sqrt: (tf, x) => tf.sqrt(tf.abs(x)), Rsqrt: (tf, x) => tf.rsqrt(tf.add(tf.abs(x), 0.1)), Reciprocal: (tf, x) => tf.reciprocal(tf.add(tf.abs(x), 0.5)),
  Relu: (tf, x) => tf.relu(x), Sigmoid: (tf, x) => tf.sigmoid(x), Tanh: (tf, x) => tf.tanh(x), Softplus: (tf, x) => tf.softplus(x), Elu: (tf, x) => tf.elu(x),
  Sign: (tf, x) => tf.sign(x), Sin: (tf, x) => tf.sin(x), Cos: (tf, x) => tf.cos(x), Erf: (tf, x) => tf.erf(x), Floor: (tf, x) => tf.floor(x),
  Square: (tf, x) => tf.square(x), SquaredDifference: (tf, x, y) => tf.squaredDifference(x, y), AddN: (tf, x, y) => tf.addN([x, y, x]),
  Step: (tf, x) => [tf.step(x), tf.step(x, -0.5)], LeakyRelu: (tf, x) => tf.leakyRelu(x, 0.3), ClipByValue: (tf, x) => tf.clipByValue(x, -0.5, 0.7),
  Select: (tf, x, y) => tf.where(tf.greater(x, 0), x, y),
  Sum: (tf, x) => [tf.sum(x, 1), tf.sum(x, [0, -1], true), tf.sum(x)], Mean: (tf, x) => [tf.mean(x, -1, true), tf.mean(x)], Max: (tf, x) => [tf.max(x, 2), tf.max(x)], Min: (tf, x) => [tf.min(x, [0, 1])],
  Softmax: (tf, x) => tf.softmax(x), Identity: (tf, x) => tf.clone(x),
  Reshape: (tf, x) => tf.reshape(x, [6, 4]), ExpandDims: (tf, x) => tf.expandDims(x, 1), Cast: (tf, x) => number(tf, tf.cast(x, 'int32')),
  Transpose: (tf, x) => [tf.transpose(x, [2, 0, 1]), tf.transpose(x, [0, 1, 2])], Tile: (tf, x) => tf.tile(x, [1, 2, 1]),
  Concat: (tf, x, y) => tf.concat([x, y], 1), Pack: (tf, x, y) => [tf.stack([x, y], 1), tf.stack([x, y], -1)], Slice: (tf, x) => [tf.slice(x, [1, 0, 0], [1, 3, 4]), tf.slice(x, [0, 1, 1], [2, 2, 2])],
  SplitV: (tf, x) => [...tf.split(x, [1, 2], 1), ...tf.split(x, 2, -1)], PadV2: (tf, x) => tf.pad(x, [[0, 1], [2, 0], [0, 0]], 0.5),
  GatherV2: (tf, x, _y, indices) => [tf.gather(x, indices as never), tf.gather(x, indices as never, 2)], OneHot: (tf, x, _y, indices) => number(tf, tf.oneHot(indices as never, 3, 2, -1)),
  UnsortedSegmentSum: (tf, x, _y, indices) => tf.unsortedSegmentSum(tf.gather(x, indices as never), indices as never, 3),
  BatchMatMul: (tf, x, y) => [tf.matMul(x, y, false, true), tf.matMul(x, y, true, false), tf.matMul(square(tf, x), square(tf, y), true, true), tf.matMul(square(tf, x), square(tf, y))],
  _FusedMatMul: (tf, x, y) => (['linear', 'relu', 'elu', 'sigmoid', 'leakyrelu'] as const).map((activation) =>
    tf.fused.matMul({ a: square(tf, x), b: square(tf, y), bias: tf.tensor([1, -1, 0.5, 0]), activation, leakyreluAlpha: 0.2 })),
  Fill: (tf, x) => tf.mul(x, tf.engine().runKernel('Fill', {}, { shape: [2, 3, 4], value: 3, dtype: 'float32' }) as Tensor),
  OnesLike: (tf, x) => tf.add(x, tf.onesLike(x)), ZerosLike: (tf, x) => tf.add(x, tf.zerosLike(x)),
};

describe('every mapped kernel gives in ONNX Runtime what it gives in TensorFlow.js', () => {
  let tf: TensorFlow;
  beforeAll(async () => { tf = await tensorFlow(); });

  it('and each has a case here', () => {
    expect(Object.keys(cases).sort()).toEqual([...MAPPED_KERNELS].sort());
  });

  it.each(Object.entries(cases))('%s', async (kernel, run) => {
    const forward = (_tf: TensorFlow, _weights: unknown, { x, y, indices }: Readonly<Record<string, Tensor>>) =>
      Object.fromEntries([run(tf, x, y, indices)].flat().map((tensor, i) => [`output ${i}`, tensor]));
    const called = tf.tidy(() => {
      const tensors = { x: tf.tensor(example.x, [2, 3, 4]), y: tf.tensor(example.y, [2, 3, 4]), indices: tf.tensor(example.indices, [5], 'int32') };
      return recordKernels(tf, Object.values(tensors), () => void forward(tf, {}, tensors)).kernels.map(({ op }) => op);
    });
    expect(called).toContain(kernel);
    const { onnx, expected } = captureForward(tf, { name: kernel, inputs, forward }, {}, example);
    const scorer = await openScorer(onnx);
    const got = await scorer.run(Object.fromEntries(Object.entries(example).filter(([name]) => scorer.inputs.includes(name))));
    await scorer.close();
    for (const [name, values] of Object.entries(expected)) {
      expect(got[name]).toHaveLength(values.length);
      values.forEach((value, i) => expect(Math.abs(got[name][i] - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value))));
    }
  });
});

describe('an exported forward pass', () => {
  const model = {
    name: 'line', inputs: { x: { type: 'float32', shape: [2, 2] } } as const,
    forward: (tf: TensorFlow, { w }: Readonly<Record<string, Tensor>>, { x }: Readonly<Record<string, Tensor>>) => ({ y: tf.matMul(x as never, w as never) }),
  };

  it('is bytes that hold the weights and answer by hand-worked numbers', async () => {
    const onnx = await engine.exportForward(model, { w: { data: Float32Array.of(2, 0, 1, 3), shape: [2, 2] } }, { x: Float32Array.of(1, 0, 0, 1) });
    expect(onnx).toBeInstanceOf(Uint8Array);
    const scorer = await openScorer(onnx);
    expect([...(await scorer.run({ x: Float32Array.of(1, 2, 3, 4) })).y]).toEqual([4, 6, 10, 12]);
    await scorer.close();
  });

  it('refuses a pass that hides randomness', async () => {
    const random = { ...model, forward: (tf: TensorFlow, _w: unknown, { x }: Readonly<Record<string, Tensor>>) => ({ y: tf.dropout(x, 0.5) }) };
    await expect(engine.exportForward(random, {}, { x: Float32Array.of(1, 0, 0, 1) })).rejects.toThrow(/draws a random number/);
  });
});
