import { ArtifactError } from '@zhiyin/domain';
import type { CsrMatrix } from '@zhiyin/sparse';
import { transpose } from '@zhiyin/sparse';
import type { Artifact, LearnedState } from '@zhiyin/strategy-sdk';
import type { TrainingMatrix } from '../history/training-matrix.ts';

/** Item-to-item weights as they are stored: row i holds what item i of a history says for other items. */
export function linksState(byTarget: CsrMatrix, { ids }: TrainingMatrix, metrics: Readonly<Record<string, number>>): LearnedState {
  const links = transpose(byTarget);
  return {
    arrays: {
      offsets: { data: links.offsets, shape: [links.offsets.length] },
      targets: { data: links.columns, shape: [links.columns.length] },
      weights: { data: links.values, shape: [links.values.length] },
    },
    vocabularies: { items: ids },
    metrics: { items: ids.length, links: links.columns.length, ...metrics },
  };
}

/** @throws ArtifactError LINKS_BROKEN when the arrays do not fit together or hold what is no number */
export function linksOf(artifact: Artifact): CsrMatrix {
  const rows = artifact.vocabulary('items').length;
  const offsets = Int32Array.from(artifact.array('offsets').data);
  const columns = Int32Array.from(artifact.array('targets').data);
  const values = Float32Array.from(artifact.array('weights').data);
  const ascending = offsets.every((offset, n) => offset >= (n === 0 ? 0 : offsets[n - 1]));
  if (offsets.length !== rows + 1 || !ascending || offsets[rows] !== columns.length || values.length !== columns.length) {
    throw broken(`${rows} rows of ascending offsets with a target and a weight each, got ${offsets.length - 1} rows, ${columns.length} targets and ${values.length} weights`);
  }
  for (let k = 0; k < columns.length; k++) {
    if (!(columns[k] >= 0 && columns[k] < rows)) throw broken(`targets between 0 and ${rows - 1}, got ${columns[k]}`);
    if (!Number.isFinite(values[k])) throw broken(`finite weights, got ${values[k]} at ${k}`);
  }
  return { rows, width: rows, offsets, columns, values };
}

const broken = (message: string): ArtifactError => new ArtifactError('LINKS_BROKEN', `item links: expected ${message}: train the strategy again`);
