import { describe, expect, it } from '@jest/globals';
import { seededRng } from '@zhiyin/domain';
import { StrongestOfStream } from './strongest-of-stream.ts';
import { Strongest } from './strongest.ts';

describe('StrongestOfStream', () => {
  it('keeps what a choice among all would keep, ties included, stream after stream', () => {
    const rng = seededRng(4);
    const [stream, all] = [new StrongestOfStream(7), new Strongest(500)];
    for (let round = 0; round < 20; round++) {
      for (let item = 0; item < 500; item++) {
        const strength = 1 + rng.integer(40);
        stream.offer(item, strength);
        all.offer(item, strength);
      }
      expect([...stream.take()]).toEqual([...all.take(7).items]);
    }
  });

  it('turns away what is not above 0', () => {
    const stream = new StrongestOfStream(3);
    [0, -1, Number.NaN, 2].forEach((strength, item) => stream.offer(item, strength));
    expect([...stream.take()]).toEqual([3]);
    expect(stream.take()).toHaveLength(0);
  });
});
