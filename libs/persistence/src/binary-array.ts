/** Types of elements by their object id, which is part of the protocol and never changes (pg_type.dat). */
const OIDS = { bool: 16, bytea: 17, smallint: 21, int: 23, text: 25, real: 700, float8: 701 } as const;
const FIXED_BYTES = { bool: 1, smallint: 2, int: 4, real: 4, float8: 8 } as const;

/** What an element is here, by its type there. */
export interface Elements {
  bool: boolean;
  bytea: Uint8Array;
  smallint: number;
  int: number;
  text: string;
  real: number;
  float8: number;
}

export type ElementType = keyof Elements;

const HEAD_BYTES = 20;
const EMPTY_HEAD_BYTES = 12;
/** UTF-8 needs at most so many bytes for one UTF-16 code unit. */
const MOST_BYTES_PER_UNIT = 3;

/**
 * A one-dimensional array as PostgreSQL's `array_recv` reads it: dimensions, whether there are nulls, element type, length,
 * lower bound, then every element behind its length. The driver sends a Buffer as it is; as text the same rows cost three
 * times as much to write and to read. Numbers must fit their type: a `real` too small for one is sent as zero.
 */
export function binaryArray<T extends ElementType>(type: T, values: readonly (Elements[T] | null)[]): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + values.reduce<number>((total, value) => total + 4 + mostBytes(type, value), 0));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setInt32(0, values.length ? 1 : 0);
  view.setInt32(4, values.includes(null) ? 1 : 0);
  view.setInt32(8, OIDS[type]);
  if (!values.length) return bytes.subarray(0, EMPTY_HEAD_BYTES);
  view.setInt32(12, values.length);
  view.setInt32(16, 1);
  let offset = HEAD_BYTES;
  for (const value of values) {
    const length = value === null ? -1 : write(type, value, bytes, view, offset + 4);
    view.setInt32(offset, length);
    offset += 4 + Math.max(length, 0);
  }
  return bytes.subarray(0, offset);
}

function mostBytes(type: ElementType, value: Elements[ElementType] | null): number {
  if (value === null) return 0;
  if (type === 'text') return MOST_BYTES_PER_UNIT * (value as string).length;
  return type === 'bytea' ? (value as Uint8Array).length : FIXED_BYTES[type];
}

/** @returns bytes written */
function write(type: ElementType, value: Elements[ElementType], bytes: Buffer, view: DataView, offset: number): number {
  switch (type) {
    case 'text':
      return bytes.write(value as string, offset);
    case 'bytea':
      bytes.set(value as Uint8Array, offset);
      return (value as Uint8Array).length;
    case 'bool':
      view.setInt8(offset, value ? 1 : 0);
      break;
    case 'smallint':
      view.setInt16(offset, value as number);
      break;
    case 'int':
      view.setInt32(offset, value as number);
      break;
    case 'real':
      view.setFloat32(offset, value as number);
      break;
    case 'float8':
      view.setFloat64(offset, value as number);
      break;
  }
  return FIXED_BYTES[type];
}
