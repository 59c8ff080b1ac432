import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { ArtifactError, canonicalJson, formatLogPosition, NumericalError, type JsonObject } from '@zhiyin/domain';
import type { ArtifactManifest, LearnedState } from '@zhiyin/strategy-sdk';
import { arrayTypeOf, firstNonFinite } from './array-types.ts';

/** @public */
export interface EncodedArtifact {
  /** SHA-256 of manifest.json, in hex: names the content. */
  readonly digest: string;
  /** `manifest.json` and `arrays.bin`. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly manifest: JsonObject;
}

export const FORMAT = 1;
export const MANIFEST_FILE = 'manifest.json';
export const ARRAYS_FILE = 'arrays.bin';
const ALIGNMENT = 8;

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Lays a learned state out as two files. `arrays.bin` holds the arrays (little endian, each at a multiple of 8 bytes), then
 * the vocabularies as JSON text; `manifest.json` is canonical and names type, shape, place and SHA-256 of each part, so
 * its own digest vouches for everything.
 * @throws NumericalError NOT_FINITE, naming array and index; ArtifactError STATE_INVALID for a shape that does not fit its data
 * @public
 */
export function encodeArtifact(manifest: ArtifactManifest, state: LearnedState): EncodedArtifact {
  if (endianness() !== 'LE') throw new ArtifactError('PLATFORM_UNSUPPORTED', 'artifacts are little endian, this machine is not');
  const parts: { offset: number; bytes: Uint8Array }[] = [];
  let end = 0;
  const place = (bytes: Uint8Array) => {
    const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    parts.push({ offset, bytes });
    end = offset + bytes.byteLength;
    return { offset, bytes: bytes.byteLength, sha256: sha256(bytes) };
  };
  const arrays = Object.entries(state.arrays).sort(byName).map(([name, { data, shape }]) => {
    const type = arrayTypeOf(data);
    const expected = shape.reduce((product, size) => product * size, 1);
    if (!type || expected !== data.length || shape.some((size) => !Number.isInteger(size) || size < 0)) {
      throw new ArtifactError('STATE_INVALID', `array '${name}': shape [${shape.join(', ')}] asks for ${expected} values, got ${data.length} of type ${type ?? 'unknown'}`);
    }
    const bad = firstNonFinite(data);
    if (bad >= 0) throw new NumericalError('NOT_FINITE', `array '${name}': expected finite values, got ${data[bad]} at index ${bad}`, { array: name, index: bad });
    return { name, type, shape: [...shape], ...place(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) };
  });
  const vocabularies = Object.entries(state.vocabularies).sort(byName).map(([name, words]) => ({
    name, length: words.length, ...place(new TextEncoder().encode(JSON.stringify(words))),
  }));
  const binary = new Uint8Array(end);
  for (const { offset, bytes } of parts) binary.set(bytes, offset);
  const document = {
    format: FORMAT, ...manifest, logPosition: formatLogPosition(manifest.logPosition),
    arrays, vocabularies, metrics: finiteMetrics(state.metrics), bytes: end,
  } as unknown as JsonObject;
  const text = new TextEncoder().encode(canonicalJson(document));
  return { digest: sha256(text), files: { [MANIFEST_FILE]: text, [ARRAYS_FILE]: binary }, manifest: document };
}

function finiteMetrics(metrics: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  for (const [name, value] of Object.entries(metrics)) {
    if (!Number.isFinite(value)) throw new NumericalError('NOT_FINITE', `metric '${name}': expected a finite value, got ${value}`, { metric: name });
  }
  return metrics;
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
