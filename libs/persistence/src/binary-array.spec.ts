import { describe, expect, it } from '@jest/globals';
import { binaryArray } from './binary-array.ts';

const hex = (bytes: Buffer): string => bytes.toString('hex').replace(/(.{8})/g, '$1 ').trim();

describe('binaryArray', () => {
  it('writes dimensions, nulls, element type, length and lower bound, then each element behind its length', () => {
    expect(hex(binaryArray('int', [1, null, -2]))).toBe('00000001 00000001 00000017 00000003 00000001 00000004 00000001 ffffffff 00000004 fffffffe');
    expect(hex(binaryArray('text', ['é']))).toBe('00000001 00000000 00000019 00000001 00000001 00000002 c3a9');
  });

  it('writes every type in network order', () => {
    const element = (bytes: Buffer): string => bytes.subarray(20).toString('hex');
    expect(element(binaryArray('bool', [true, false]))).toBe('00000001' + '01' + '00000001' + '00');
    expect(element(binaryArray('smallint', [258]))).toBe('00000002' + '0102');
    expect(element(binaryArray('bytea', [Uint8Array.of(7, 8)]))).toBe('00000002' + '0708');
    expect(element(binaryArray('real', [0.5, 1e-50]))).toBe('00000004' + '3f000000' + '00000004' + '00000000');
    expect(element(binaryArray('float8', [0.5]))).toBe('00000008' + '3fe0000000000000');
  });

  it('writes no dimension for an empty array', () => {
    expect(hex(binaryArray('float8', []))).toBe('00000000 00000000 000002bd');
  });
});
