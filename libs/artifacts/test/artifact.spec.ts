import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ArtifactError, NumericalError, seededRng, tenantId, ZhiyinError, type ArtifactFiles } from '@zhiyin/domain';
import type { ArtifactManifest, LearnedState } from '@zhiyin/strategy-sdk';
import { encodeArtifact, FileCheckpoints, LocalArtifactFiles, readArtifact } from '@zhiyin/artifacts';

const tenant = tenantId(7);
const manifest: ArtifactManifest = {
  tenant, strategy: 'tiny', artifactVersion: 1, sdkVersion: '1.0.0', configDigest: 'c', datasetDigest: 'd', seed: 1, device: 'cpu',
  logPosition: { next: 900n, running: [870n] }, trainedAt: '2026-01-01T00:00:00.000Z',
};
const state: LearnedState = {
  arrays: {
    bytes: { data: Uint8Array.of(1, 2, 3), shape: [3] }, // not a multiple of 8: the next one must be aligned
    scores: { data: Float32Array.of(1.5, -2, 0.25, 1e30, -0, 6), shape: [2, 3] },
    times: { data: Float64Array.of(1.7e12, -1), shape: [2] },
    counts: { data: new Int32Array(0), shape: [0, 4] },
  },
  vocabularies: { items: ['a', 'ü', '知音', ''] },
  metrics: { loss: 0.125 },
};

let folder: string;
beforeAll(async () => { folder = await mkdtemp(path.join(tmpdir(), 'artifacts-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

const memory = (files: Readonly<Record<string, Uint8Array>>) => ({ read: async (_t, _s, _d, file) => files[file] }) as Pick<ArtifactFiles, 'read'> as ArtifactFiles;

describe('an artifact', () => {
  it('comes back from disk as it was learned', async () => {
    const files = new LocalArtifactFiles(folder);
    const encoded = encodeArtifact(manifest, state);
    await files.write(tenant, 'tiny', encoded.digest, encoded.files);
    const artifact = await readArtifact(files, tenant, 'tiny', encoded.digest);
    expect(artifact.manifest).toEqual(manifest);
    for (const [name, { data, shape }] of Object.entries(state.arrays)) {
      expect(artifact.array(name).shape).toEqual(shape);
      expect(artifact.array(name).data).toEqual(data);
    }
    expect(artifact.vocabulary('items')).toEqual(state.vocabularies.items);
    expect(() => artifact.array('none')).toThrow(expect.objectContaining({ code: 'ARRAY_MISSING' }));
    expect(() => artifact.vocabulary('none')).toThrow(expect.objectContaining({ code: 'VOCABULARY_MISSING' }));
  });

  it('has the same digest for the same content, whatever the order of its parts', () => {
    const reversed = { ...state, arrays: Object.fromEntries(Object.entries(state.arrays).reverse()) };
    expect(encodeArtifact(manifest, reversed).digest).toBe(encodeArtifact(manifest, state).digest);
    expect(encodeArtifact({ ...manifest, seed: 2 }, state).digest).not.toBe(encodeArtifact(manifest, state).digest);
  });

  it.each([NaN, Infinity, -Infinity])('is not made from an array with %p', (bad) => {
    const broken = { ...state, arrays: { scores: { data: Float32Array.of(1, bad), shape: [2] } } };
    expect(() => encodeArtifact(manifest, broken)).toThrow(NumericalError);
  });

  it('is not made from a shape that does not fit its data', () => {
    const broken = { ...state, arrays: { scores: { data: Float32Array.of(1, 2), shape: [3] } } };
    expect(() => encodeArtifact(manifest, broken)).toThrow(expect.objectContaining({ code: 'STATE_INVALID' }));
  });

  it('is refused to another tenant and another strategy', async () => {
    const { digest, files } = encodeArtifact(manifest, state);
    await expect(readArtifact(memory(files), tenantId(8), 'tiny', digest)).rejects.toMatchObject({ code: 'ARTIFACT_FOREIGN' });
    await expect(readArtifact(memory(files), tenant, 'other', digest)).rejects.toMatchObject({ code: 'ARTIFACT_FOREIGN' });
  });

  it('is refused after any change of its files, and never crashes the reader', async () => {
    const { digest, files } = encodeArtifact(manifest, state);
    const rng = seededRng('mutations');
    for (let round = 0; round < 3_000; round++) {
      const name = rng.next() < 0.5 ? 'manifest.json' : 'arrays.bin';
      const mutated = mutate(files[name], rng);
      if (Buffer.compare(mutated, files[name]) === 0) continue;
      await expect(readArtifact(memory({ ...files, [name]: mutated }), tenant, 'tiny', digest)).rejects.toThrow(ArtifactError);
    }
  });

  it('is refused when a forger also mends the digests but breaks the rules', async () => {
    const { createHash } = await import('node:crypto');
    const { files } = encodeArtifact(manifest, state);
    const document = JSON.parse(new TextDecoder().decode(files['manifest.json'])) as Record<string, never>;
    type Entry = { offset: number; bytes: number; shape: number[]; type: string; name: string; sha256: string };
    const forgeries: Record<string, (entry: Entry, all: Record<string, unknown>) => void> = {
      'outside of the file': (entry) => { entry.offset = 2 ** 39; },
      'negative place': (entry) => { entry.offset = -8; },
      'not aligned': (entry) => { entry.offset += 1; },
      'shape too large': (entry) => { entry.shape = [2 ** 30, 2 ** 30]; },
      'unknown type': (entry) => { entry.type = 'object'; },
      'unknown field': (entry) => { (entry as unknown as Record<string, unknown>).code = 'x'; },
      'a name twice': (entry, all) => { (all.arrays as Entry[]).push(entry); },
      'too large': (_entry, all) => { all.bytes = 2 ** 39; },
      'other format': (_entry, all) => { all.format = 2; },
    };
    for (const [what, forge] of Object.entries(forgeries)) {
      const forged = structuredClone(document) as Record<string, unknown>;
      forge((forged.arrays as Entry[])[2], forged);
      const bytes = new TextEncoder().encode(JSON.stringify(forged));
      const digest = createHash('sha256').update(bytes).digest('hex');
      await expect([what, await readArtifact(memory({ ...files, 'manifest.json': bytes }), tenant, 'tiny', digest).catch((error: unknown) => error)])
        .toEqual([what, expect.any(ArtifactError)]);
    }
  });

  it('is refused when NaN was stored with fitting digests', async () => {
    const { createHash } = await import('node:crypto');
    const { files } = encodeArtifact(manifest, { arrays: { a: { data: Float32Array.of(1, 2), shape: [2] } }, vocabularies: {}, metrics: {} });
    const poisoned = new Uint8Array(Float32Array.of(1, NaN).buffer);
    const text = new TextDecoder().decode(files['manifest.json']);
    const old = createHash('sha256').update(files['arrays.bin']).digest('hex');
    const bytes = new TextEncoder().encode(text.replace(old, createHash('sha256').update(poisoned).digest('hex')));
    const digest = createHash('sha256').update(bytes).digest('hex');
    await expect(readArtifact(memory({ 'manifest.json': bytes, 'arrays.bin': poisoned }), tenant, 'tiny', digest)).rejects.toMatchObject({ code: 'NOT_FINITE' });
  });
});

describe('local artifact files', () => {
  it('keep tenants apart and leave no half-written folder', async () => {
    const files = new LocalArtifactFiles(path.join(folder, 'apart'));
    const { digest, files: content } = encodeArtifact(manifest, state);
    await Promise.all([1, 2, 3].map(() => files.write(tenant, 'tiny', digest, content)));
    expect(await files.exists(tenant, 'tiny', digest)).toBe(true);
    expect(await files.exists(tenantId(8), 'tiny', digest)).toBe(false);
    expect(await readdir(path.join(folder, 'apart', '7', 'tiny'))).toEqual([digest]);
    await files.removeTenant(tenant);
    await expect(files.read(tenant, 'tiny', digest, 'arrays.bin')).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
  });

  it.each([
    ['..', 'a'.repeat(64), 'arrays.bin'], ['tiny', '../../etc', 'arrays.bin'], ['tiny', 'a'.repeat(64), '../../../passwd'],
    ['tiny/../../x', 'a'.repeat(64), 'arrays.bin'], ['tiny', 'a'.repeat(64), '/etc/passwd'], ['tiny', 'A'.repeat(64), 'arrays.bin'],
  ])('refuse to leave their folder: %s %s %s', async (strategy, digest, file) => {
    await expect((async () => new LocalArtifactFiles(folder).read(tenant, strategy, digest, file))()).rejects.toThrow(ZhiyinError);
  });
});

describe('checkpoints', () => {
  const checkpoints = () => new FileCheckpoints(path.join(folder, 'checkpoints'));

  it('come back with their step for the same data, and not for other data', async () => {
    await checkpoints().of(tenant, 3, 'final', manifest).save(state, 5);
    expect(await checkpoints().of(tenant, 3, 'final', manifest).restore()).toEqual({ state, step: 5 });
    expect(await checkpoints().of(tenant, 3, 'evaluate', manifest).restore()).toBeNull();
    expect(await checkpoints().of(tenant, 4, 'final', manifest).restore()).toBeNull();
    expect(await checkpoints().of(tenant, 3, 'final', { ...manifest, datasetDigest: 'e' }).restore()).toBeNull();
    await checkpoints().remove(tenant, 3);
    expect(await checkpoints().of(tenant, 3, 'final', manifest).restore()).toBeNull();
  });

  it('that are damaged count as none', async () => {
    await checkpoints().of(tenant, 9, 'final', manifest).save(state, 5);
    const file = path.join(folder, 'checkpoints', '7', '9', 'final.checkpoint');
    const bytes = await readFile(file);
    bytes[bytes.length - 1] ^= 1;
    await writeFile(file, bytes);
    expect(await checkpoints().of(tenant, 9, 'final', manifest).restore()).toBeNull();
  });
});

function mutate(bytes: Uint8Array, rng: ReturnType<typeof seededRng>): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = rng.integer(copy.length);
  switch (rng.integer(4)) {
    case 0: copy[at] ^= 1 << rng.integer(8); return copy;
    case 1: return copy.subarray(0, at);
    case 2: return Uint8Array.from([...copy.subarray(0, at), rng.integer(256), ...copy.subarray(at)]);
    default: copy.fill(rng.integer(256), at, at + 1 + rng.integer(64)); return copy;
  }
}
