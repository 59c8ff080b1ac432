import type { TensorInfo } from '@tensorflow/tfjs';
import { sizeOf } from '../model.ts';
import { CaptureError } from './capture-error.ts';
import { onnxType, type GraphBuilder } from './graph-builder.ts';
import type { RecordedKernel } from './record-kernels.ts';

/** How sums over equal indices are written: see `segmentSum`. */
export type ScatterForm = 'elements' | 'rows';

/** What a mapping gets: one recorded call, the graph so far. */
interface Call {
  readonly graph: GraphBuilder;
  readonly scatter: ScatterForm;
  readonly output: TensorInfo;
  readonly outputs: readonly TensorInfo[];
  input(name: string): TensorInfo;
  inputs(): readonly TensorInfo[];
  /** The graph's value for an input. */
  value(name: string): string;
  attribute<T>(name: string): T;
}

/** The values that stand for the kernel's outputs. */
type Mapping = (call: Call) => string | readonly string[];

const binary = (op: string): Mapping => ({ graph, value }) => graph.node(op, [value('a'), value('b')]);
const unary = (op: string): Mapping => ({ graph, value }) => graph.node(op, [value('x')]);
const compared = (op: string): Mapping => ({ graph, value }) => graph.node('Not', [graph.node(op, [value('a'), value('b')])]);
const reduction = (op: string, axesAttribute = 'axis'): Mapping => ({ graph, value, input, attribute }) =>
  graph.node(op, [value('x'), graph.integers(axesOf(input('x'), attribute(axesAttribute)))], { keepdims: attribute('keepDims') ? 1 : 0 });
const filled = (valueOf: (call: Call) => number): Mapping => (call) => {
  const type = call.output.dtype === 'int32' ? 'int32' : 'float32';
  return call.graph.node('Expand', [call.graph.number(valueOf(call), type), call.graph.integers(call.output.shape)]);
};
const reshaped = (name: string): Mapping => ({ graph, value, output }) => graph.reshape(value(name), output.shape);

/** ONNX element type codes for Cast. */
const CAST_TO = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

/** TensorFlow.js kernels by what they are in ONNX. A kernel that is not here cannot be captured, and the engine says so. */
const MAPPINGS: Readonly<Record<string, Mapping>> = {
  Add: binary('Add'), Sub: binary('Sub'), Multiply: binary('Mul'), RealDiv: binary('Div'), Maximum: binary('Max'), Minimum: binary('Min'), Pow: binary('Pow'),
  Equal: binary('Equal'), Greater: binary('Greater'), GreaterEqual: binary('GreaterOrEqual'), Less: binary('Less'), LessEqual: binary('LessOrEqual'),
  NotEqual: compared('Equal'), LogicalAnd: binary('And'), LogicalOr: binary('Or'), LogicalNot: unary('Not'),
  Neg: unary('Neg'), Abs: unary('Abs'), Exp: unary('Exp'), Log: unary('Log'), Sqrt: unary('Sqrt'), Relu: unary('Relu'), Sigmoid: unary('Sigmoid'), Tanh: unary('Tanh'),
  Softplus: unary('Softplus'), Sign: unary('Sign'), Sin: unary('Sin'), Cos: unary('Cos'), Erf: unary('Erf'), Floor: unary('Floor'), Elu: unary('Elu'), Reciprocal: unary('Reciprocal'),
  Log1p: ({ graph, value }) => graph.node('Log', [graph.node('Add', [value('x'), graph.number(1)])]),
  Rsqrt: ({ graph, value }) => graph.node('Reciprocal', [graph.node('Sqrt', [value('x')])]),
  Square: ({ graph, value }) => graph.node('Mul', [value('x'), value('x')]),
  SquaredDifference: ({ graph, value }) => {
    const difference = graph.node('Sub', [value('a'), value('b')]);
    return graph.node('Mul', [difference, difference]);
  },
  AddN: ({ graph, inputs }) => graph.node('Sum', inputs().map((tensor) => graph.of(tensor))),
  // `alpha` is what negative arguments give: dropping it trains abs and leaky relu wrongly.
  Step: ({ graph, value, attribute }) =>
    graph.node('Where', [graph.node('Greater', [value('x'), graph.number(0)]), graph.number(1), graph.number(attribute<number | undefined>('alpha') ?? 0)]),
  LeakyRelu: ({ graph, value, attribute }) => graph.node('LeakyRelu', [value('x')], { alpha: { float: attribute('alpha') } }),
  ClipByValue: ({ graph, value, attribute }) => graph.node('Clip', [value('x'), graph.number(attribute('clipValueMin')), graph.number(attribute('clipValueMax'))]),
  Select: ({ graph, value }) => graph.node('Where', [value('condition'), value('t'), value('e')]),
  Sum: reduction('ReduceSum'), Mean: reduction('ReduceMean'), Max: reduction('ReduceMax', 'reductionIndices'), Min: reduction('ReduceMin'),
  Softmax: ({ graph, value }) => graph.node('Softmax', [value('logits')], { axis: -1 }),
  Identity: ({ value }) => value('x'),
  Reshape: reshaped('x'), ExpandDims: reshaped('input'),
  Cast: ({ graph, value, input, output }) => input('x').dtype === output.dtype ? value('x') : graph.node('Cast', [value('x')], { to: CAST_TO[onnxType(output.dtype)] }),
  Transpose: ({ graph, value, attribute }) => {
    const perm = attribute<readonly number[]>('perm');
    return perm.every((axis, i) => axis === i) ? value('x') : graph.node('Transpose', [value('x')], { perm });
  },
  Tile: ({ graph, value, attribute }) => graph.node('Tile', [value('x'), graph.integers(attribute('reps'))]),
  Concat: ({ graph, inputs, attribute }) => graph.node('Concat', inputs().filter(({ shape }) => sizeOf(shape) > 0).map((tensor) => graph.of(tensor)), { axis: attribute<number>('axis') }),
  Pack: ({ graph, inputs, attribute, output }) => {
    const axis = nonNegative(attribute<number>('axis'), output.shape.length);
    const widened = inputs().map((tensor) => graph.reshape(graph.of(tensor), tensor.shape.toSpliced(axis, 0, 1)));
    return graph.node('Concat', widened, { axis });
  },
  Slice: ({ graph, value, attribute, output }) => slice(graph, value('x'), attribute<readonly number[]>('begin'), output.shape),
  SplitV: ({ graph, value, input, attribute, outputs }) => {
    const axis = nonNegative(attribute<number>('axis'), input('x').shape.length);
    let start = 0;
    return outputs.map(({ shape }) => {
      const begin = shape.map((_, i) => (i === axis ? start : 0));
      start += shape[axis];
      return slice(graph, value('x'), begin, shape);
    });
  },
  PadV2: ({ graph, value, attribute }) => {
    const paddings = attribute<readonly (readonly [number, number])[]>('paddings');
    const pads = graph.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
    return graph.node('Pad', [value('x'), pads, graph.number(attribute('constantValue'))]);
  },
  GatherV2: ({ graph, value, attribute }) => {
    if (attribute<number | undefined>('batchDims')) throw new CaptureError('KERNEL_UNMAPPED', 'gather with batchDims is not mapped to ONNX');
    return graph.node('Gather', [value('x'), value('indices')], { axis: attribute<number>('axis') });
  },
  OneHot: ({ graph, value, attribute, output }) => {
    // Of all combinations of types ONNX Runtime has this one everywhere.
    const indices = graph.node('Cast', [value('indices')], { to: CAST_TO.int64 });
    const values = graph.list([attribute('offValue'), attribute('onValue')], 'float32');
    const hot = graph.node('OneHot', [indices, graph.integers([attribute('depth')]), values], { axis: -1 });
    return graph.node('Cast', [hot], { to: CAST_TO[onnxType(output.dtype)] });
  },
  UnsortedSegmentSum: segmentSum,
  BatchMatMul: matMul,
  _FusedMatMul: (call) => {
    const { graph, value, input, attribute } = call;
    const biased = input('bias') ? graph.node('Add', [matMul(call), value('bias')]) : matMul(call);
    return activated(graph, biased, attribute('activation'), attribute('leakyreluAlpha'));
  },
  Fill: filled(({ attribute }) => attribute('value')), OnesLike: filled(() => 1), ZerosLike: filled(() => 0),
};

/**
 * Adds one recorded call to the graph.
 * @throws CaptureError KERNEL_UNMAPPED
 */
export function mapKernel(graph: GraphBuilder, kernel: RecordedKernel, scatter: ScatterForm): void {
  if (!Object.hasOwn(MAPPINGS, kernel.op)) {
    throw new CaptureError('KERNEL_UNMAPPED', `the TensorFlow.js kernel '${kernel.op}' is not mapped to ONNX; mapped are ${Object.keys(MAPPINGS).sort().join(', ')}`);
  }
  const input = (name: string) => kernel.inputs[name] as TensorInfo;
  const names = MAPPINGS[kernel.op]({
    graph, scatter, input,
    output: kernel.outputs[0], outputs: kernel.outputs,
    inputs: () => Object.values(kernel.inputs).flat() as TensorInfo[],
    value: (name) => graph.of(input(name)),
    attribute: <T>(name: string) => kernel.attributes[name] as T,
  });
  kernel.outputs.forEach((output, i) => graph.bind(output, typeof names === 'string' ? names : names[i]));
}

/** Mapped kernels, for the test that compares each with TensorFlow.js. */
export const MAPPED_KERNELS: readonly string[] = Object.keys(MAPPINGS);

/**
 * Sum of rows by segment: the gradient of gather. Equal indices meet, and ONNX Runtime's CPU ScatterND adds them from several
 * threads without a lock, losing some (measured: up to a fifth of a sum). ScatterElements adds one after the other, so the CPU gets
 * that, flattened to one dimension where it is fastest. GPU providers add atomically in ScatterND.
 */
function segmentSum({ graph, scatter, value, output, input, attribute }: Call): string {
  const segments = attribute<number>('numSegments');
  const rows = sizeOf(input('segmentIds').shape);
  const width = sizeOf(output.shape) / segments;
  const ids = graph.node('Cast', [graph.reshape(value('segmentIds'), [rows, 1])], { to: CAST_TO.int64 });
  const zeros = (shape: readonly number[]) => graph.node('Expand', [graph.number(0), graph.integers(shape)]);
  if (scatter === 'rows') {
    const sums = graph.node('ScatterND', [zeros([segments, width]), ids, graph.reshape(value('x'), [rows, width])], { reduction: 'add' });
    return graph.reshape(sums, output.shape);
  }
  const starts = graph.node('Mul', [ids, graph.integers([width])]);
  const places = graph.node('Add', [starts, graph.reshape(graph.integers(Array.from({ length: width }, (_, i) => i)), [1, width])]);
  const flat = [zeros([segments * width]), graph.reshape(places, [rows * width]), graph.reshape(value('x'), [rows * width])];
  return graph.reshape(graph.node('ScatterElements', flat, { axis: 0, reduction: 'add' }), output.shape);
}

/** Two matrices become Gemm, which takes transposed ones as they lie; ONNX Runtime itself joins Transpose and MatMul for stacks. */
function matMul({ graph, value, input, output, attribute }: Call): string {
  const [a, b] = [input('a').shape, input('b').shape];
  const [transposeA, transposeB] = [attribute<boolean>('transposeA'), attribute<boolean>('transposeB')];
  const single = (shape: readonly number[]) => sizeOf(shape.slice(0, -2)) === 1;
  if (single(a) && single(b)) {
    const matrices = [graph.reshape(value('a'), a.slice(-2)), graph.reshape(value('b'), b.slice(-2))];
    return graph.reshape(graph.node('Gemm', matrices, { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 }), output.shape);
  }
  const turned = (name: string, shape: readonly number[], turn: boolean) => {
    if (!turn) return value(name);
    const axes = shape.map((_, i) => i);
    return graph.node('Transpose', [value(name)], { perm: [...axes.slice(0, -2), axes.length - 1, axes.length - 2] });
  };
  return graph.node('MatMul', [turned('a', a, transposeA), turned('b', b, transposeB)]);
}

/** What layers fuse into their product when no gradient is asked for. */
function activated(graph: GraphBuilder, name: string, activation: string, alpha: number): string {
  if (activation === 'linear') return name;
  if (activation === 'leakyrelu') return graph.node('LeakyRelu', [name], { alpha: { float: alpha } });
  const op = ({ relu: 'Relu', elu: 'Elu', sigmoid: 'Sigmoid', tanh: 'Tanh' } as Readonly<Record<string, string>>)[activation];
  if (!op) throw new CaptureError('KERNEL_UNMAPPED', `a product fused with the activation '${activation}' is not mapped to ONNX`);
  return graph.node(op, [name]);
}

function slice(graph: GraphBuilder, name: string, begin: readonly number[], shape: readonly number[]): string {
  const ends = begin.map((start, i) => start + shape[i]);
  return graph.node('Slice', [name, graph.integers(begin), graph.integers(ends), graph.integers(begin.map((_, i) => i))]);
}

function axesOf({ shape }: TensorInfo, axes: number | readonly number[] | null | undefined): number[] {
  if (axes === null || axes === undefined) return shape.map((_, i) => i);
  return [axes].flat().map((axis) => nonNegative(axis as number, shape.length));
}

const nonNegative = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
