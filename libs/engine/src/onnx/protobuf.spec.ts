import { describe, expect, it } from '@jest/globals';
import { bytesField, floatField, varintField } from './protobuf.ts';

describe('protocol buffer fields', () => {
  it('are the bytes of the specification\'s own examples', () => {
    expect([...varintField(1, 150)]).toEqual([0x08, 0x96, 0x01]);
    expect([...bytesField(2, 'testing')]).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    expect([...bytesField(3, varintField(1, 150))]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
  });

  it('hold negative integers in ten bytes and floats in four', () => {
    expect([...varintField(1, -2)]).toEqual([0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    expect([...floatField(2, 1)]).toEqual([0x15, 0x00, 0x00, 0x80, 0x3f]);
  });
});
