import { describe, expect, it } from '@jest/globals';
import { createMetrics } from './metrics.ts';
import { requestIdFrom } from './request-id.ts';

describe('createMetrics', () => {
  it('counts requests by route pattern and status', async () => {
    const metrics = createMetrics({ app: 'api' });
    metrics.observeRequest({ method: 'GET', route: '/v1/users/:id/export', status: 404, seconds: 0.02 });
    const text = await metrics.text();
    expect(text).toMatch(/zhiyin_http_request_duration_seconds_count\{.*method="GET",route="\/v1\/users\/:id\/export",status="404"\} 1/);
  });

  it('asks a gauge whenever somebody reads', async () => {
    const metrics = createMetrics({ app: 'api' });
    let waiting = 3;
    metrics.gauge('waiting', 'Waiting', () => waiting);
    expect(await metrics.text()).toMatch(/zhiyin_waiting\{app="api"\} 3/);
    waiting = 5;
    expect(await metrics.text()).toMatch(/zhiyin_waiting\{app="api"\} 5/);
  });

  it('keeps two apps of one process apart', async () => {
    const one = createMetrics({ app: 'one' });
    const two = createMetrics({ app: 'two' });
    one.counter('things_total', 'Things', ['kind']).add(2, { kind: 'a' });
    two.counter('things_total', 'Things', ['kind']);
    expect(await one.text()).toMatch(/zhiyin_things_total\{.*kind="a".*\} 2/);
    expect(await two.text()).not.toContain('kind="a"');
  });
});

describe('requestIdFrom', () => {
  it('keeps a usable id of the caller', () => {
    expect(requestIdFrom('trace-0001:7')).toBe('trace-0001:7');
  });

  it.each([undefined, 'short', 'person@example.org', 'x'.repeat(65), 'line\nbreak-in-it', ['a-list-of-1', 'a-list-of-2']])('makes one of its own for %p', (header) => {
    expect(requestIdFrom(header)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
