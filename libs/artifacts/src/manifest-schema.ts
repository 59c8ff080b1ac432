import { Type, type Static } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { ArtifactError } from '@zhiyin/domain';
import { ARRAY_TYPES } from './array-types.ts';
import { FORMAT } from './encode-artifact.ts';

const digest = Type.String({ pattern: '^[0-9a-f]{64}$' });
const count = Type.Integer({ minimum: 0, maximum: 2 ** 40 });
const place = { offset: Type.Integer({ minimum: 0, maximum: 2 ** 40, multipleOf: 8 }), bytes: count, sha256: digest };
const name = Type.String({ minLength: 1, maxLength: 200 });

export const manifestSchema = Type.Object({
  format: Type.Literal(FORMAT),
  tenant: Type.Integer({ minimum: 1, maximum: 0x7fffffff }),
  strategy: name,
  artifactVersion: Type.Integer({ minimum: 0 }),
  sdkVersion: name,
  configDigest: Type.String({ maxLength: 200 }),
  datasetDigest: Type.String({ maxLength: 200 }),
  seed: Type.Integer(),
  device: Type.String({ maxLength: 200 }),
  logPosition: Type.String({ pattern: '^\\d+:\\d+:((\\d+,)*\\d+)?$' }),
  trainedAt: Type.String({ maxLength: 40 }),
  arrays: Type.Array(Type.Object({
    name,
    type: Type.Union(Object.keys(ARRAY_TYPES).map((type) => Type.Literal(type as keyof typeof ARRAY_TYPES))),
    shape: Type.Array(count, { maxItems: 8 }),
    ...place,
  }, { additionalProperties: false }), { maxItems: 10_000 }),
  vocabularies: Type.Array(Type.Object({ name, length: count, ...place }, { additionalProperties: false }), { maxItems: 10_000 }),
  metrics: Type.Record(Type.String(), Type.Number()),
  bytes: count,
}, { additionalProperties: false });
export type StoredManifest = Static<typeof manifestSchema>;

const check = TypeCompiler.Compile(manifestSchema);

/** @throws ArtifactError MANIFEST_INVALID, with the path of the first field that does not fit */
export function parseManifest(bytes: Uint8Array): StoredManifest {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ArtifactError('MANIFEST_INVALID', 'manifest.json: expected JSON in UTF-8; the file is damaged', {}, { cause });
  }
  if (check.Check(document)) return document;
  const first = check.Errors(document).First();
  throw new ArtifactError('MANIFEST_INVALID', `manifest.json ${first?.path || '/'}: ${first?.message ?? 'does not fit the format'}`);
}
