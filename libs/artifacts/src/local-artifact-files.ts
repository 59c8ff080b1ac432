import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ArtifactError, InputError, ResourceError, type ArtifactFiles, type TenantId } from '@zhiyin/domain';

/**
 * Artifacts in a local folder: `<folder>/<tenant>/<strategy>/<digest>/<file>`. A folder with a digest's name is complete:
 * it is written beside, flushed to disk, then renamed.
 * @public
 */
export class LocalArtifactFiles implements ArtifactFiles {
  constructor(readonly folder: string) {}

  async write(tenant: TenantId, strategy: string, digest: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
    const target = this.#place(tenant, strategy, digest);
    if (await exists(target)) return;
    const beside = `${target}.${randomUUID()}.tmp`;
    try {
      await mkdir(beside, { recursive: true });
      for (const [name, bytes] of Object.entries(files)) await writeDurably(path.join(beside, fileName(name)), bytes);
      await flushFolder(beside);
      await rename(beside, target);
      await flushFolder(path.dirname(target));
    } catch (cause) {
      await rm(beside, { recursive: true, force: true });
      if (await exists(target)) return; // another trainer wrote the same content first
      if (cause instanceof InputError) throw cause;
      throw new ResourceError('ARTIFACT_NOT_WRITTEN', `artifact ${digest.slice(0, 12)}.. could not be written to ${this.folder}: is the disk full or read-only?`, {}, { cause });
    }
  }

  async read(tenant: TenantId, strategy: string, digest: string, file: string): Promise<Uint8Array> {
    try {
      return await readFile(path.join(this.#place(tenant, strategy, digest), fileName(file)));
    } catch (cause) {
      if (cause instanceof InputError) throw cause;
      throw new ArtifactError('ARTIFACT_MISSING', `artifact ${digest.slice(0, 12)}.. of '${strategy}' has no readable ${file} in ${this.folder}`, {}, { cause });
    }
  }

  exists(tenant: TenantId, strategy: string, digest: string): Promise<boolean> {
    return exists(this.#place(tenant, strategy, digest));
  }

  async remove(tenant: TenantId, strategy: string, digest: string): Promise<void> {
    await rm(this.#place(tenant, strategy, digest), { recursive: true, force: true });
  }

  async removeTenant(tenant: TenantId): Promise<void> {
    await rm(this.#tenantFolder(tenant), { recursive: true, force: true });
  }

  /** Removes what writers that were killed left half-written. @returns how many */
  async removeUnfinished(olderThanMs: number): Promise<number> {
    let removed = 0;
    for (const tenant of await foldersIn(this.folder)) {
      for (const strategy of await foldersIn(path.join(this.folder, tenant))) {
        const folder = path.join(this.folder, tenant, strategy);
        for (const name of (await foldersIn(folder)).filter((name) => name.endsWith('.tmp'))) {
          const { mtimeMs } = await stat(path.join(folder, name));
          if (Date.now() - mtimeMs < olderThanMs) continue;
          await rm(path.join(folder, name), { recursive: true, force: true });
          removed++;
        }
      }
    }
    return removed;
  }

  #tenantFolder(tenant: TenantId): string {
    if (!Number.isInteger(tenant) || tenant <= 0) throw new InputError('TENANT_INVALID', `tenant: expected a positive integer, got ${tenant}`);
    return path.join(this.folder, String(tenant));
  }

  /** Each part is checked against a closed alphabet without dots or slashes, so no name can lead out of the folder. */
  #place(tenant: TenantId, strategy: string, digest: string): string {
    if (!/^[a-z0-9][a-z0-9-]{0,99}$/.test(strategy)) throw new InputError('STRATEGY_INVALID', 'strategy id: expected kebab-case letters, digits and hyphens, at most 100');
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new InputError('DIGEST_INVALID', 'digest: expected 64 hexadecimal digits');
    return path.join(this.#tenantFolder(tenant), strategy, digest);
  }
}

function fileName(name: string): string {
  if (!/^[a-z0-9-]{1,60}\.[a-z0-9]{1,10}$/.test(name)) throw new InputError('FILE_INVALID', 'artifact file: expected a plain name such as arrays.bin');
  return name;
}

/** Names of the folders in a folder; none where it does not exist. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(() => true, () => false);
}

export async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o640);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename survive a power cut. Windows cannot open folders and does not need it. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
