import { bytesField, concat, floatField, varintField } from './protobuf.ts';

/** Element types of ONNX tensors that we write. */
export type OnnxType = 'float32' | 'int32' | 'int64' | 'bool';
const TYPE_CODE: Readonly<Record<OnnxType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

/** 18 is the first with `reduction` for ScatterND and axes of reductions as inputs. */
const OPSET = 18;
const IR_VERSION = 8;

export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant of the graph. */
export interface OnnxInitializer {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** An input or output. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  /** Sizes, or the names of those that differ from call to call. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The graph as an ONNX file. Field numbers are those of onnx.proto3. */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  const body = concat([
    ...graph.nodes.map((node) => bytesField(1, encodeNode(node))),
    bytesField(2, graph.name),
    ...graph.initializers.map((initializer) => bytesField(5, encodeInitializer(initializer))),
    ...graph.inputs.map((value) => bytesField(11, encodeValue(value))),
    ...graph.outputs.map((value) => bytesField(12, encodeValue(value))),
  ]);
  const opset = concat([bytesField(1, ''), varintField(2, OPSET)]);
  return concat([varintField(1, IR_VERSION), bytesField(2, 'zhiyin'), bytesField(7, body), bytesField(8, opset)]);
}

function encodeNode({ op, inputs, outputs, attributes = {} }: OnnxNode): Uint8Array {
  return concat([
    ...inputs.map((name) => bytesField(1, name)),
    ...outputs.map((name) => bytesField(2, name)),
    bytesField(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, encodeAttribute(name, value))),
  ]);
}

function encodeAttribute(name: string, value: OnnxAttribute): Uint8Array {
  const typed = (code: number, ...fields: Uint8Array[]) => concat([bytesField(1, name), ...fields, varintField(20, code)]);
  if (typeof value === 'number') return typed(2, varintField(3, value));
  if (typeof value === 'string') return typed(3, bytesField(4, value));
  if ('float' in value) return typed(1, floatField(2, value.float));
  return typed(7, ...value.map((one) => varintField(8, one)));
}

function encodeInitializer({ name, type, shape, data }: OnnxInitializer): Uint8Array {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return concat([...shape.map((dimension) => varintField(1, dimension)), varintField(2, TYPE_CODE[type]), bytesField(8, name), bytesField(9, raw)]);
}

function encodeValue({ name, type, shape }: OnnxValue): Uint8Array {
  const dimensions = concat(shape.map((dimension) => bytesField(1, typeof dimension === 'number' ? varintField(1, dimension) : bytesField(2, dimension))));
  const tensor = concat([varintField(1, TYPE_CODE[type]), bytesField(2, dimensions)]);
  return concat([bytesField(1, name), bytesField(2, bytesField(1, tensor))]);
}
