import { describe, expect, it } from '@jest/globals';
import { latencies, median, table } from './report.ts';

describe('bench report', () => {
  it('takes percentiles from the sorted sample', () => {
    const sample = Array.from({ length: 1000 }, (_, i) => 1000 - i);
    expect(latencies(sample)).toEqual({ count: 1000, p50: 501, p99: 991, p999: 1000, max: 1000 });
  });

  it('takes the median of odd and even lists', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });

  it('aligns its columns', () => {
    const lines = table([{ name: 'api', rate: 2100 }, { name: 'bare Fastify', rate: 0.5 }]).split('\n');
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[2]).toContain('2,100');
  });
});
