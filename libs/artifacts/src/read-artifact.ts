import { ArtifactError, parseLogPosition, tenantId, type ArtifactFiles, type TenantId } from '@zhiyin/domain';
import type { Artifact, ArtifactManifest, NamedArray } from '@zhiyin/strategy-sdk';
import { ARRAY_TYPES, firstNonFinite } from './array-types.ts';
import { ARRAYS_FILE, MANIFEST_FILE, sha256 } from './encode-artifact.ts';
import { parseManifest, type StoredManifest } from './manifest-schema.ts';

/** Larger artifacts are refused before they are looked at: 4 GiB. */
const MAX_BYTES = 2 ** 32;

/**
 * Reads and verifies a stored artifact completely: digests, places, types, shapes, finite values. What it returns can be
 * handed to `load` without further checks. The arrays are views of one buffer and are only read.
 * @throws ArtifactError ARTIFACT_MISSING, CHECKSUM_MISMATCH, MANIFEST_INVALID, ARTIFACT_TRUNCATED, ARTIFACT_FOREIGN, NOT_FINITE
 * @public
 */
export async function readArtifact(files: ArtifactFiles, tenant: TenantId, strategy: string, digest: string): Promise<Artifact> {
  const manifestBytes = await files.read(tenant, strategy, digest, MANIFEST_FILE);
  if (sha256(manifestBytes) !== digest) throw mismatch(MANIFEST_FILE, digest);
  const manifest = parseManifest(manifestBytes);
  if (manifest.tenant !== tenant || manifest.strategy !== strategy) {
    throw new ArtifactError('ARTIFACT_FOREIGN', `artifact ${digest}: expected one of tenant ${tenant} and strategy '${strategy}', got tenant ${manifest.tenant} and '${manifest.strategy}'`);
  }
  return decodeArtifact(manifest, await files.read(tenant, strategy, digest, ARRAYS_FILE));
}

/** The second half of `readArtifact`, for a manifest whose digest was verified. Cost: one pass over all bytes. */
export function decodeArtifact(manifest: StoredManifest, binary: Uint8Array): Artifact {
  if (manifest.bytes > MAX_BYTES || binary.byteLength !== manifest.bytes) {
    throw new ArtifactError('ARTIFACT_TRUNCATED', `arrays.bin: expected ${manifest.bytes} bytes (at most ${MAX_BYTES}), got ${binary.byteLength}`);
  }
  // Typed arrays need their offset aligned in the buffer, which a Node file buffer from the pool does not promise.
  const aligned = binary.byteOffset % 8 === 0 ? binary : new Uint8Array(binary);
  checkPadding(manifest, aligned);
  const part = ({ name, offset, bytes, sha256: expected }: { name: string; offset: number; bytes: number; sha256: string }) => {
    if (offset + bytes > aligned.byteLength) {
      throw new ArtifactError('ARTIFACT_TRUNCATED', `'${name}': expected bytes ${offset}..${offset + bytes}, the file has ${aligned.byteLength}`);
    }
    const found = aligned.subarray(offset, offset + bytes);
    if (sha256(found) !== expected) throw mismatch(`'${name}'`, expected);
    return found;
  };
  const arrays = new Map(manifest.arrays.map((entry) => [entry.name, decodeArray(entry, part(entry))]));
  const vocabularies = new Map(manifest.vocabularies.map((entry) => [entry.name, decodeVocabulary(entry, part(entry))]));
  if (arrays.size !== manifest.arrays.length || vocabularies.size !== manifest.vocabularies.length) {
    throw new ArtifactError('MANIFEST_INVALID', 'manifest.json names an array or vocabulary twice');
  }
  return new StoredArtifact(publicManifest(manifest), arrays, vocabularies);
}

/** No digest vouches for the bytes between two parts: they must be zero, so that no byte of a file can change unnoticed. */
function checkPadding({ arrays, vocabularies }: StoredManifest, binary: Uint8Array): void {
  let end = 0;
  for (const { name, offset, bytes } of [...arrays, ...vocabularies].sort((a, b) => a.offset - b.offset || a.bytes - b.bytes)) {
    if (offset < end || offset - end >= 8 || binary.subarray(end, offset).some((byte) => byte !== 0)) {
      throw new ArtifactError('MANIFEST_INVALID', `'${name}': expected to follow the part before it, which ends at ${end}, after zeros; it starts at ${offset}`);
    }
    end = offset + bytes;
  }
  if (end !== binary.byteLength) throw new ArtifactError('ARTIFACT_TRUNCATED', `arrays.bin: its parts end at ${end}, the file at ${binary.byteLength}`);
}

class StoredArtifact implements Artifact {
  constructor(
    readonly manifest: ArtifactManifest,
    readonly arrays: ReadonlyMap<string, NamedArray>,
    readonly vocabularies: ReadonlyMap<string, readonly string[]>,
  ) {}

  array(name: string): NamedArray {
    const found = this.arrays.get(name);
    if (!found) throw new ArtifactError('ARRAY_MISSING', `artifact of '${this.manifest.strategy}' has no array '${name}'; it has: ${[...this.arrays.keys()].join(', ')}`);
    return found;
  }

  vocabulary(name: string): readonly string[] {
    const found = this.vocabularies.get(name);
    if (!found) throw new ArtifactError('VOCABULARY_MISSING', `artifact of '${this.manifest.strategy}' has no vocabulary '${name}'; it has: ${[...this.vocabularies.keys()].join(', ')}`);
    return found;
  }
}

function decodeArray({ name, type, shape }: StoredManifest['arrays'][number], bytes: Uint8Array): NamedArray {
  const ArrayOf = ARRAY_TYPES[type];
  const length = shape.reduce((product, size) => product * size, 1);
  if (length * ArrayOf.BYTES_PER_ELEMENT !== bytes.byteLength) {
    throw new ArtifactError('MANIFEST_INVALID', `array '${name}': ${type} [${shape.join(', ')}] asks for ${length * ArrayOf.BYTES_PER_ELEMENT} bytes, got ${bytes.byteLength}`);
  }
  const data = new ArrayOf(bytes.buffer as ArrayBuffer, bytes.byteOffset, length);
  const bad = firstNonFinite(data);
  if (bad >= 0) throw new ArtifactError('NOT_FINITE', `array '${name}': expected finite values, got ${data[bad]} at index ${bad}`);
  return { data, shape };
}

function decodeVocabulary({ name, length }: StoredManifest['vocabularies'][number], bytes: Uint8Array): readonly string[] {
  let words: unknown;
  try {
    words = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ArtifactError('MANIFEST_INVALID', `vocabulary '${name}': expected a JSON list in UTF-8`, {}, { cause });
  }
  if (!Array.isArray(words) || words.length !== length || words.some((word) => typeof word !== 'string')) {
    throw new ArtifactError('MANIFEST_INVALID', `vocabulary '${name}': expected a list of ${length} strings`);
  }
  return words as string[];
}

function publicManifest(stored: StoredManifest): ArtifactManifest {
  const { tenant, strategy, artifactVersion, sdkVersion, configDigest, datasetDigest, seed, device, logPosition, trainedAt } = stored;
  return {
    tenant: tenantId(tenant), strategy, artifactVersion, sdkVersion, configDigest, datasetDigest, seed, device,
    logPosition: parseLogPosition(logPosition), trainedAt,
  };
}

function mismatch(what: string, expected: string): ArtifactError {
  return new ArtifactError('CHECKSUM_MISMATCH', `${what}: expected SHA-256 ${expected.slice(0, 12)}.., the stored bytes differ: the file is damaged`, { expected });
}
