import { describe, expect, it, jest } from '@jest/globals';
import { ConfigError, ResourceError, silentLogger, type JsonObject } from '@zhiyin/domain';
import type { Engine } from '@zhiyin/engine';
import { Retreat } from './retreat.ts';

const full = new ResourceError('DEVICE_OUT_OF_MEMORY', 'no memory left');
function retreat(device: 'cpu' | 'gpu' = 'gpu') {
  const leaveGpu = jest.fn<Engine['leaveGpu']>();
  return { leaveGpu, retreat: new Retreat({ device, engine: { leaveGpu } as unknown as Engine, notes: [] }, silentLogger) };
}

describe('a retreat from a full device', () => {
  it('halves the batch twice, then goes to the processor with the batch that was asked for', () => {
    const { retreat: back, leaveGpu } = retreat();
    const wanted = { batchSize: 256, epochs: 3 };
    expect(back.begin(wanted)).toBe(wanted);
    const half = back.after(full, wanted, wanted);
    expect(half).toEqual({ batchSize: 128, epochs: 3 });
    // Another training of the same run begins where this one had to go.
    expect(back.begin(wanted)).toEqual(half);
    expect(back.begin({ batchSize: 64 })).toEqual({ batchSize: 64 });
    const quarter = back.after(full, half, wanted);
    expect(quarter).toEqual({ batchSize: 64, epochs: 3 });
    expect([back.device, leaveGpu.mock.calls.length]).toEqual(['gpu', 0]);
    expect(back.after(full, quarter, wanted)).toBe(wanted);
    expect([back.device, leaveGpu.mock.calls.length, back.begin(wanted)]).toEqual(['cpu', 1, wanted]);
    expect(back.record()).toMatchObject({ device: 'cpu', notes: [{ code: 'BATCH_SMALLER' }, { code: 'BATCH_SMALLER' }, { code: 'DEVICE_LEFT' }] });
    expect(() => back.after(full, wanted, wanted)).toThrow(full);
  });

  it('goes to the processor at once where there is no batch to make smaller', () => {
    for (const config of [{ epochs: 3 }, { batchSize: 16 }] as readonly JsonObject[]) {
      const { retreat: back } = retreat();
      expect(back.after(full, config, config)).toBe(config);
      expect(back.device).toBe('cpu');
    }
  });

  it('is none for other errors, nor on a processor', () => {
    const other = new ConfigError('X', 'another');
    expect(() => retreat().retreat.after(other, {}, {})).toThrow(other);
    expect(() => retreat('cpu').retreat.after(full, {}, {})).toThrow(full);
    expect(retreat('cpu').retreat.record()).toEqual({ device: 'cpu' });
  });
});
