import { HttpException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { InputError, LimitError, NotFoundError, PluginError } from '@zhiyin/domain';
import { problemOf } from './problem.ts';

describe('problemOf', () => {
  it('tells field, expected and got of an input error', () => {
    const { problem, unexpected } = problemOf(new InputError('EVENT_MALFORMED', 'bad', { field: 'at', expected: 'a time', got: '"x"' }), 'r1');
    expect(problem).toEqual({
      type: 'urn:zhiyin:problem:event-malformed', title: 'Bad Request', status: 400, detail: 'bad', code: 'EVENT_MALFORMED', requestId: 'r1',
      field: 'at', expected: 'a time', got: '"x"',
    });
    expect(unexpected).toBe(false);
  });

  it('says when to come back', () => {
    expect(problemOf(new LimitError('RATE_LIMITED', 'slow down', { retryAfterSeconds: 0.2 }), 'r').retryAfter).toBe(1);
    expect(problemOf(new NotFoundError('USER_UNKNOWN', 'no'), 'r').retryAfter).toBeNull();
  });

  it.each([
    Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
    new Error('Connection terminated unexpectedly'),
    new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]),
  ])('answers 503 with Retry-After while the database is away: %s', (error) => {
    expect(problemOf(error, 'r')).toMatchObject({ problem: { status: 503, code: 'DATABASE_UNAVAILABLE' }, retryAfter: 2 });
  });

  it('tells nothing of what it did not expect', () => {
    const { problem, unexpected } = problemOf(Object.assign(new Error('relation "event" of person@example.org'), { code: '42P01' }), 'r');
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(problem)).not.toContain('person@example.org');
    expect(unexpected).toBe(true);
    expect(problemOf(new PluginError('CONTRACT_BROKEN', 'als'), 'r').unexpected).toBe(true);
  });

  it('gives what the HTTP layer refuses a stable code', () => {
    expect(problemOf(new HttpException('too large', 413), 'r').problem).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  });

  it('cuts a detail that would be long, without breaking a character', () => {
    const { problem } = problemOf(new InputError('X', `${'a'.repeat(999)}😀 more`), 'r');
    expect(problem.detail.length).toBeLessThan(1_010);
    expect(problem.detail.isWellFormed()).toBe(true);
  });
});
