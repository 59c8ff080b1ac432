import { describe, expect, it } from '@jest/globals';
import { assignSessions, SESSION_GAP_MS } from './sessions.ts';

const minutes = (...list: number[]): number[] => list.map((minute) => minute * 60_000);

describe('assignSessions', () => {
  it('opens a new session only after more than 30 minutes of silence', () => {
    expect([...assignSessions(minutes(0, 10, 40, 71), [null, null, null, null])]).toEqual([0, 0, 0, 1]);
    expect([...assignSessions([0, SESSION_GAP_MS, 2 * SESSION_GAP_MS + 1], [null, null, null])]).toEqual([0, 0, 1]);
  });

  it("keeps the client's own sessions, however long the silence and however they interleave", () => {
    expect([...assignSessions(minutes(0, 5, 600, 610), ['a', 'b', 'a', 'b'])]).toEqual([0, 1, 0, 1]);
  });

  it('lets unnamed events between named ones form their own session', () => {
    expect([...assignSessions(minutes(0, 5, 10, 100), [null, 'a', null, null])]).toEqual([0, 1, 0, 2]);
  });

  it('has nothing to say about an empty log', () => {
    expect(assignSessions([], [])).toHaveLength(0);
  });
});
