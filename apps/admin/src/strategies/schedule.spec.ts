import { describe, expect, it } from '@jest/globals';
import { nextTraining } from './schedule.ts';

const noon = Date.UTC(2026, 0, 15, 12, 0);

describe('nextTraining', () => {
  it('tells the next time in UTC', () => {
    expect(nextTraining('30 2 * * *', noon)).toBe('2026-01-16T02:30:00.000Z');
  });

  it.each(['hourly please', '61 * * * *', '* * * * * *', ''])('refuses %p', (schedule) => {
    expect(() => nextTraining(schedule, noon)).toThrow(expect.objectContaining({ code: 'SCHEDULE_INVALID' }));
  });

  it('refuses what would train without pause', () => {
    expect(() => nextTraining('* * * * *', noon)).toThrow(/at most every 5 minutes/);
    expect(nextTraining('*/5 * * * *', noon)).toBe('2026-01-15T12:05:00.000Z');
  });

  it('knows that the 31st of February never comes', () => {
    expect(nextTraining('0 0 31 2 *', noon)).toBeNull();
  });
});
