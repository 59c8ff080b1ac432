import { describe, expect, it } from '@jest/globals';
import { GraphicsCards, parseMemory, type CardMemory } from './graphics-cards.ts';

const cards = (memory: readonly (CardMemory | null)[]) => new GraphicsCards(memory.length, async (card) => memory[card]);

describe('graphics cards', () => {
  it('carry one training each, and whoever comes later waits', async () => {
    const lane = cards([{ total: 100, free: 100 }, { total: 100, free: 100 }]);
    const [first, second, third] = await Promise.all([lane.lend(50), lane.lend(50), lane.lend(50)]);
    expect([first?.environment, second?.environment, third]).toEqual([{ CUDA_VISIBLE_DEVICES: '0' }, { CUDA_VISIBLE_DEVICES: '1' }, null]);
    second!.release();
    expect(await lane.lend(50)).toMatchObject({ device: 'gpu', environment: { CUDA_VISIBLE_DEVICES: '1' } });
  });

  it('are asked for their memory first: full ones are waited for, too small ones send a training to the processor with a note', async () => {
    const lane = cards([{ total: 100, free: 10 }]);
    expect(await lane.lend(50)).toBeNull();
    expect(await lane.lend(5)).toMatchObject({ device: 'gpu', environment: {} });
    expect(await cards([{ total: 100, free: 100 }]).lend(2 ** 20)).toMatchObject({ device: 'cpu', notes: [{ code: 'DEVICE_TOO_SMALL', message: expect.stringContaining('1 MiB') }] });
  });

  it('whose memory nobody tells are tried', async () => {
    expect(await cards([null]).lend(2 ** 40)).toMatchObject({ device: 'gpu' });
    const broken = new GraphicsCards(1, async () => { throw new Error('no driver'); });
    expect(await broken.lend(1)).toMatchObject({ device: 'gpu' });
  });

  it('of a trainer that may use none carry nothing', async () => {
    expect(await cards([]).lend(1)).toMatchObject({ device: 'cpu' });
  });

  it('say their memory as the driver prints it', () => {
    expect(parseMemory('81559, 80994\n')).toEqual({ total: 81_559 * 2 ** 20, free: 80_994 * 2 ** 20 });
    expect(parseMemory('[N/A], [N/A]')).toBeNull();
  });
});
