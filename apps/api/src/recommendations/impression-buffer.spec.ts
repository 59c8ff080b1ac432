import { describe, expect, it } from '@jest/globals';
import { silentLogger, tenantId, type Impression } from '@zhiyin/domain';
import { createMetrics } from '@zhiyin/observability';
import { ImpressionBuffer } from './impression-buffer.ts';

const impression = (id: string): Impression => ({
  tenant: tenantId(1), id, placement: 'home', pipelineVersion: 1, arm: 'pipeline', user: null, session: null, query: null, items: [1], scores: [0.5], propensities: [1], degraded: false, at: 0,
});

/** A database that can be away. */
class Store {
  readonly written: string[] = [];
  failure: Error | null = null;

  async append(batch: readonly Impression[]): Promise<void> {
    if (this.failure) throw this.failure;
    this.written.push(...batch.map(({ id }) => id));
  }
}

function make(capacity = 20_000) {
  const store = new Store();
  const metrics = createMetrics({ app: 'test' });
  const buffer = new ImpressionBuffer(store, silentLogger, metrics, capacity);
  const dropped = async () => Number(/impressions_dropped_total\{[^}]*\} (\d+)/.exec(await metrics.text())?.[1] ?? 0);
  return { store, buffer, dropped };
}
const away = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('ImpressionBuffer', () => {
  it('writes everything that waits when the process ends, in order', async () => {
    const { store, buffer } = make();
    const ids = Array.from({ length: 1234 }, (_, i) => `s${i}`);
    for (const id of ids) buffer.add(impression(id));
    await buffer.stop();
    expect(store.written).toEqual(ids);
  });

  it('keeps slates while the database is away and writes them once it is back', async () => {
    const { store, buffer, dropped } = make();
    store.failure = away();
    for (let i = 0; i < 700; i++) buffer.add(impression(`s${i}`));
    await new Promise((resolve) => setImmediate(resolve));
    store.failure = null;
    await buffer.stop();
    expect(store.written).toHaveLength(700);
    expect(new Set(store.written).size).toBe(700);
    expect(await dropped()).toBe(0);
  });

  it('gives up the oldest when it is full, and counts them', async () => {
    const { store, buffer, dropped } = make(10);
    for (let i = 0; i < 25; i++) buffer.add(impression(`s${i}`));
    await buffer.stop();
    expect(store.written).toEqual(Array.from({ length: 10 }, (_, i) => `s${i + 15}`));
    expect(await dropped()).toBe(15);
  });

  it('loses only the slates of the tenant whose slates are refused', async () => {
    const { store, buffer, dropped } = make();
    const append = store.append.bind(store);
    store.append = (batch) => (batch.some(({ id }) => id === 'bad') ? Promise.reject(new Error('value out of range')) : append(batch));
    for (const id of ['a', 'bad', 'b']) buffer.add({ ...impression(id), tenant: tenantId(id === 'bad' ? 2 : 1) });
    await buffer.stop();
    expect([store.written, await dropped()]).toEqual([['a', 'b'], 1]);
  });

  it('ends even when the database never comes back', async () => {
    const { store, buffer, dropped } = make();
    store.failure = away();
    buffer.add(impression('s'));
    await buffer.stop();
    expect(await dropped()).toBe(1);
  });

  it('does not repeat for ever what the database refuses for its content', async () => {
    const { store, buffer, dropped } = make();
    store.failure = Object.assign(new Error('invalid input syntax'), { code: '22P02' });
    for (let i = 0; i < 500; i++) buffer.add(impression('bad'));
    await new Promise((resolve) => setImmediate(resolve));
    store.failure = null;
    buffer.add(impression('good'));
    await buffer.stop();
    expect(store.written).toEqual(['good']);
    expect(await dropped()).toBe(500);
  });
});
