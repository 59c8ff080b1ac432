import { Type, type Static, type TObject } from '@sinclair/typebox';
import { ConfigError } from '@zhiyin/domain';
import type { EmbeddingProvider } from './embedding-provider.ts';

/** Settings by which a tenant chooses who turns its items' texts into vectors. */
export const embeddingFields = {
  provider: Type.Union([Type.Literal('own-words'), Type.Literal('transformer'), Type.Literal('endpoint')], {
    default: 'own-words', description: "Who turns texts into vectors. own-words: learned from the catalogue itself, always there. transformer: a model in the installation's MODELS_FOLDER. endpoint: the service of EMBEDDINGS_URL.",
  }),
  model: Type.String({ default: '', maxLength: 200, description: "Of a transformer its folder, 'organisation/name'; of an endpoint the name it knows the model by." }),
  modelSha256: Type.String({ default: '', pattern: '^([0-9a-f]{64})?$', description: "SHA-256 that a transformer's files must have, as the run says it; empty takes what is there." }),
  modelDimensions: Type.Integer({ default: 384, minimum: 1, maximum: 4096, description: "Numbers of one of an endpoint's vectors." }),
  itemPrefix: Type.String({ default: '', maxLength: 100, description: "What the model wants to read before an item, for instance 'passage: '." }),
};

export type EmbeddingChoice = Static<TObject<typeof embeddingFields>>;

/** Providers that are no part of a strategy, as the installation is set up. */
export interface Embeddings {
  /**
   * Opens the provider of a choice other than own words; null for own words. What it computes is kept for this tenant and counts for its budget.
   * @throws ConfigError MODEL_MISSING, MODEL_CHANGED, MODEL_UNUSABLE, EMBEDDINGS_UNSET
   */
  open(choice: EmbeddingChoice): Promise<OpenedEmbeddings | null>;
}

export interface OpenedEmbeddings {
  readonly provider: EmbeddingProvider;
  close(): Promise<void>;
}

/** Where nothing but a catalogue's own words is set up. */
export const NO_EMBEDDINGS: Embeddings = {
  async open({ provider }) {
    if (provider === 'own-words') return null;
    throw new ConfigError('EMBEDDINGS_UNSET', `provider: expected 'own-words' here, got '${provider}': models and services are set up for trainings of a tenant only`);
  },
};
