import { ArtifactError } from '@zhiyin/domain';
import type { Artifact, NamedArray } from '@zhiyin/strategy-sdk';

/** The one number of an array. @throws ArtifactError SCALE_BROKEN unless it is finite and above 0 */
export function positiveScalar(artifact: Artifact, name: string): number {
  const value = artifact.array(name).data[0];
  if (value > 0 && Number.isFinite(value)) return value;
  throw new ArtifactError('SCALE_BROKEN', `model number '${name}': expected a finite number above 0, got ${value}: train the strategy again`);
}

/** Numbers as arrays of one, for `LearnedState.arrays`. */
export function scalars(values: Readonly<Record<string, number>>): Record<string, NamedArray> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { data: Float64Array.of(value), shape: [1] }]));
}
