/** Fields of protocol buffers, as far as an ONNX file needs them: https://protobuf.dev/programming-guides/encoding */

/** Wire type 0: an integer, negative ones as 64-bit two's complement. */
export function varintField(field: number, value: number | bigint): Uint8Array {
  return concat([varint(BigInt(field << 3)), varint(BigInt.asUintN(64, BigInt(value)))]);
}

/** Wire type 5: four bytes, little endian. */
export function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return concat([varint(BigInt((field << 3) | 5)), bytes]);
}

/** Wire type 2: a text, bytes or a message in it. */
export function bytesField(field: number, value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return concat([varint(BigInt((field << 3) | 2)), varint(BigInt(bytes.length)), bytes]);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
