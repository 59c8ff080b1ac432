import { Type } from '@sinclair/typebox';
import type { CsrMatrix } from '@zhiyin/sparse';
import type { Tuning } from '@zhiyin/strategy-sdk';

/** Settings of implicit alternating least squares, for every strategy that trains by it. */
export const ialsFields = {
  embeddingSize: Type.Integer({ default: 128, minimum: 1, maximum: 2048, description: 'Numbers that describe an item. More say more and cost more: training grows with the square.' }),
  epochs: Type.Integer({ default: 12, minimum: 1, maximum: 200, description: 'Rounds over all people and all items.' }),
  regularization: Type.Number({ default: 0.003, minimum: 0.000001, maximum: 100, description: 'How strongly vectors are held near zero.' }),
  frequencyExponent: Type.Number({ default: 1, minimum: 0, maximum: 1, description: 'Regularisation grows with (number of events)^this: 1 holds frequent items and people back most.' }),
  unobservedRatio: Type.Number({ default: 10, minimum: 0.001, maximum: 10_000, description: 'What all items that somebody has not touched count together, as a multiple of what people have on average: fits catalogues of any size.' }),
  solverSteps: Type.Integer({ default: 3, minimum: 1, maximum: 50, description: 'Steps of conjugate gradients for each vector in each epoch.' }),
};

/** What is worth searching for in them. */
export const ialsSpace: Tuning['space'] = {
  embeddingSize: { values: [64, 128, 256] },
  unobservedRatio: { from: 2, to: 50, scale: 'log' },
  regularization: { from: 0.0005, to: 0.02, scale: 'log' },
};

/** alpha0 such that alpha0 x items is `ratio` times the mean number of items of those who have any. */
export function unobservedWeightOf({ rows, width, offsets, columns }: CsrMatrix, ratio: number): number {
  let people = 0;
  for (let row = 0; row < rows; row++) if (offsets[row + 1] > offsets[row]) people++;
  return people ? (ratio * columns.length) / (people * width) : 1;
}
