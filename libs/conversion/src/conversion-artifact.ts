import { deserialize, serialize } from 'node:v8';
import { ArtifactError } from '@zhiyin/domain';
import type { FittedModel } from './choice/fit.ts';
import type { ModelCard } from './choice/learn-target.ts';
import { PAIR_FEATURES, PERSON_FEATURES, type FeatureSpec } from './features/feature-list.ts';
import type { ShopCountsState } from './features/shop-counts.ts';

/** Raise when older artifacts can no longer be read. */
const FORMAT = 1;

/** All that was learned of one shop: two models, and what was counted until then. Knows items, no person. @public */
export interface ConversionArtifact {
  readonly pairs: FittedModel;
  readonly visits: FittedModel;
  readonly counts: ShopCountsState;
  /** Share of the items a person does not know that stood in training. */
  readonly keptStrangers: number;
  readonly windowDays: number;
}

/** A model card a person can read. @public */
export interface ConversionCard {
  readonly pairs: ModelCard;
  readonly visits: ModelCard;
}

const names = (specs: readonly FeatureSpec[]): string => specs.map(({ name }) => name).join(' ');

/** @public */
export function packConversion(artifact: ConversionArtifact): Uint8Array {
  return serialize({ format: FORMAT, pairFeatures: names(PAIR_FEATURES), visitFeatures: names(PERSON_FEATURES), artifact });
}

/** @throws ArtifactError ARTIFACT_OUTDATED, ARTIFACT_UNREADABLE @public */
export function unpackConversion(bytes: Uint8Array): ConversionArtifact {
  let stored: { format: number; pairFeatures: string; visitFeatures: string; artifact: ConversionArtifact };
  try {
    stored = deserialize(bytes);
  } catch (cause) {
    throw new ArtifactError('ARTIFACT_UNREADABLE', `conversion model: expected ${bytes.length} bytes as they were stored, got something else: train it again`, {}, { cause });
  }
  const outdated = stored?.format !== FORMAT ? `format ${stored?.format}` : stored.pairFeatures !== names(PAIR_FEATURES) || stored.visitFeatures !== names(PERSON_FEATURES) ? 'other features' : null;
  if (outdated) throw new ArtifactError('ARTIFACT_OUTDATED', `conversion model: expected format ${FORMAT} and the features of today, got ${outdated}: train it again`);
  return stored.artifact;
}
