import type {} from './web-assembly.d.ts';

export type WasmVariant = 'simd' | 'relaxed-simd';

/** (module (func (drop INSTRUCTION of three v128.const 0))): valid where the instruction is known. */
function probe(operands: number, instruction: readonly number[]): Uint8Array<ArrayBuffer> {
  const zero = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
  const body = [0x00, ...Array.from({ length: operands }, () => zero).flat(), ...instruction, 0x1a, 0x0b];
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // magic, version 1
    0x01, 0x04, 0x01, 0x60, 0x00, 0x00, // one type: () -> ()
    0x03, 0x02, 0x01, 0x00, // one function
    0x0a, body.length + 2, 0x01, body.length, ...body,
  ]);
}

const F32X4_ADD = [0xfd, 0xe4, 0x01];
const F32X4_RELAXED_MADD = [0xfd, 0x85, 0x02];

export function hasSimd(): boolean {
  return typeof WebAssembly !== 'undefined' && typeof SharedArrayBuffer !== 'undefined' && WebAssembly.validate(probe(2, F32X4_ADD));
}

/** Fused multiply-add: Node 22 and newer, older ones with --experimental-wasm-relaxed-simd. */
export function hasRelaxedSimd(): boolean {
  return hasSimd() && WebAssembly.validate(probe(3, F32X4_RELAXED_MADD));
}

export function detectVariant(): WasmVariant | null {
  if (hasRelaxedSimd()) return 'relaxed-simd';
  return hasSimd() ? 'simd' : null;
}
