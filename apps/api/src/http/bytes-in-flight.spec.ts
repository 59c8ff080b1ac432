import { describe, expect, it } from '@jest/globals';
import { LimitError } from '@zhiyin/domain';
import { BytesInFlight } from './bytes-in-flight.ts';

describe('BytesInFlight', () => {
  it('refuses what would exceed the limit and takes it again afterwards', () => {
    const bytes = new BytesInFlight(1000);
    const release = bytes.admit(600);
    expect(() => bytes.admit(500)).toThrow(LimitError);
    release();
    expect(() => bytes.admit(500)).not.toThrow();
  });

  it('gives bytes back once, however often it is told', () => {
    const bytes = new BytesInFlight(1000);
    const release = bytes.admit(300);
    bytes.admit(200);
    release();
    release();
    expect(bytes.held).toBe(200);
  });

  it('lets a single large body through rather than refusing it for ever', () => {
    expect(() => new BytesInFlight(10).admit(500)).not.toThrow();
  });
});
