import { mkdir, readFile, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { ArtifactError, type TenantId } from '@zhiyin/domain';
import type { ArtifactManifest, Checkpoint, LearnedState } from '@zhiyin/strategy-sdk';
import { ARRAYS_FILE, encodeArtifact, MANIFEST_FILE } from './encode-artifact.ts';
import { foldersIn, writeDurably } from './local-artifact-files.ts';
import { parseManifest } from './manifest-schema.ts';
import { decodeArtifact } from './read-artifact.ts';

/** The reserved metric in which a checkpoint keeps its step. */
const STEP = 'checkpoint.step';

/**
 * Checkpoints of running trainings in a local folder, one file each, replaced as a whole. A checkpoint belongs to the same
 * config and the same data: after a change it is not offered, since its arrays may have other shapes.
 * @public
 */
export class FileCheckpoints {
  constructor(readonly folder: string) {}

  /** @param slot what of the run is trained: 'evaluate' or 'final' */
  of(tenant: TenantId, run: number, slot: string, manifest: ArtifactManifest): Checkpoint {
    const folder = this.#runFolder(tenant, run);
    const file = path.join(folder, `${slot}.checkpoint`);
    return {
      async save(state, step) {
        const { files } = encodeArtifact(manifest, { ...state, metrics: { ...state.metrics, [STEP]: step } });
        await mkdir(folder, { recursive: true });
        const beside = `${file}.${randomUUID()}.tmp`;
        await writeDurably(beside, joined(files[MANIFEST_FILE], files[ARRAYS_FILE]));
        await rename(beside, file);
      },
      restore: () => restore(file, manifest),
    };
  }

  async remove(tenant: TenantId, run: number): Promise<void> {
    await rm(this.#runFolder(tenant, run), { recursive: true, force: true });
  }

  /**
   * Removes the checkpoints of runs that have ended. Which runs are open is asked after the folders were listed, so that a
   * run that begins meanwhile keeps its own.
   * @returns how many runs' checkpoints were removed
   */
  async removeEnded(openRuns: () => Promise<readonly { readonly tenant: number; readonly run: number }[]>): Promise<number> {
    const found: { tenant: string; run: string }[] = [];
    for (const tenant of await foldersIn(this.folder)) {
      for (const run of await foldersIn(path.join(this.folder, tenant))) found.push({ tenant, run });
    }
    if (!found.length) return 0;
    const open = new Set((await openRuns()).map(({ tenant, run }) => `${tenant}/${run}`));
    const ended = found.filter(({ tenant, run }) => !open.has(`${tenant}/${run}`));
    for (const { tenant, run } of ended) await rm(path.join(this.folder, tenant, run), { recursive: true, force: true });
    return ended.length;
  }

  #runFolder(tenant: TenantId, run: number): string {
    return path.join(this.folder, String(Number(tenant)), String(Number(run)));
  }
}

/** [4 bytes: length of the manifest, little endian][manifest][arrays]. */
function joined(manifest: Uint8Array, arrays: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + manifest.length + arrays.length);
  new DataView(bytes.buffer).setUint32(0, manifest.length, true);
  bytes.set(manifest, 4);
  bytes.set(arrays, 4 + manifest.length);
  return bytes;
}

/** null when there is none, it is damaged, or it is of other data: then training simply starts anew. */
async function restore(file: string, expected: ArtifactManifest): Promise<{ state: LearnedState; step: number } | null> {
  const bytes = await readFile(file).catch(() => null);
  if (!bytes || bytes.length < 4) return null;
  try {
    const end = 4 + bytes.readUInt32LE(0);
    const stored = parseManifest(bytes.subarray(4, end));
    const same = (['tenant', 'strategy', 'artifactVersion', 'configDigest', 'datasetDigest', 'seed'] as const).every((key) => stored[key] === expected[key]);
    if (!same) return null;
    const artifact = decodeArtifact(stored, bytes.subarray(end));
    const { [STEP]: step, ...metrics } = stored.metrics;
    return {
      state: {
        arrays: Object.fromEntries(stored.arrays.map(({ name }) => [name, artifact.array(name)])),
        vocabularies: Object.fromEntries(stored.vocabularies.map(({ name }) => [name, artifact.vocabulary(name)])),
        metrics,
      },
      step,
    };
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    await unlink(file).catch(() => {});
    return null;
  }
}
