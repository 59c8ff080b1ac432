import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openKernels, type Kernels } from '@zhiyin/compute';
import { item } from '@zhiyin/testing/strategies';
import { describeItem, fromInt8, learnCatalogueWords, toInt8 } from './index.ts';

/** Below it a 32-bit float has hardly any digits. */
const LEAST = 1e-38;

let kernels: Kernels;
beforeAll(async () => void (kernels = await openKernels({ threads: 1 })));
afterAll(() => kernels.close());

describe('what an item is, as one text', () => {
  it('begins with the title and says facts that hold by their names', () => {
    const attributes = { colour: 'red', dishwasher: true, fragile: false, volume: 300, material: ['clay', 'cork'] };
    expect(describeItem(item(0, { title: 'Mug', brand: 'Acme', categories: ['Kitchen', 'Mugs'], attributes, description: 'Holds tea.' })))
      .toBe('Mug. Acme. Kitchen, Mugs. red, dishwasher, clay, cork. Holds tea.');
    expect(describeItem(item(0, { title: '' }))).toBe('');
    expect(describeItem(item(0, { title: 'Mug', description: 'tea '.repeat(10_000) }))).toHaveLength(4000);
  });
});

describe('own words of a catalogue', () => {
  it('put items that share words near each other, and those that are gone nowhere', async () => {
    const items = [item(0, { title: 'red mug' }), item(1, { title: 'blue mug' }), item(2, { title: 'garden hose' }), item(3, { title: 'garden gloves' }), item(4, { title: 'red mug', deleted: true })];
    const { vectors, provider: { dimensions } } = await learnCatalogueWords(kernels, { size: 6, at: (number) => items[number] }, { dimensions: 3, seed: 1 });
    const cosine = (a: number, b: number): number => vectors.subarray(a * dimensions, (a + 1) * dimensions).reduce((sum, value, d) => sum + value * vectors[b * dimensions + d], 0);
    expect(cosine(0, 1)).toBeGreaterThan(cosine(0, 2));
    expect(cosine(2, 3)).toBeGreaterThan(0.5);
    expect([cosine(4, 4), cosine(5, 5)]).toEqual([0, 0]);
  });
});

describe('vectors of bytes', () => {
  it('are off by a 254th of the greatest number of their row at most', () => {
    fc.assert(fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }), { minLength: 6, maxLength: 6 }), (numbers) => {
      const vectors = Float32Array.from(numbers);
      const back = fromInt8(toInt8(vectors, 3));
      back.forEach((value, n) => {
        const row = vectors.subarray(3 * Math.floor(n / 3), 3 * Math.floor(n / 3) + 3);
        const greatest = Math.max(...row.map(Math.abs));
        expect(Math.abs(value - vectors[n])).toBeLessThanOrEqual(greatest / 254 + Math.max(greatest * 1e-6, LEAST));
      });
    }));
    expect([...fromInt8(toInt8(new Float32Array(4), 2))]).toEqual([0, 0, 0, 0]);
  });
});
