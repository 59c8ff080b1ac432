import fs from 'node:fs';
import path from 'node:path';

/** Process id in the cluster's lock file, alive or not; null without one. */
export function lockedPid(cluster: string): number | null {
  try {
    return Number(fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n', 1)[0]) || null;
  } catch {
    return null;
  }
}

/**
 * Whether processes of this cluster live: the server, or workers that outlived a killed server and still hold its memory.
 * On Linux by what the processes really are: the number in the lock file may long belong to somebody else (after a
 * reboot, in a container) or to a zombie that nobody reaps.
 */
export function isAlive(cluster: string): boolean {
  if (process.platform === 'linux') return fs.readdirSync('/proc').some((entry) => /^\d+$/.test(entry) && worksIn(entry, cluster));
  const pid = lockedPid(cluster);
  if (pid === null) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function worksIn(pid: string, cluster: string): boolean {
  try {
    // Every server process works in its cluster's folder.
    return fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres' && fs.readlinkSync(`/proc/${pid}/cwd`) === cluster;
  } catch {
    return false;
  }
}

/** Removes the lock of a server that is surely gone. */
export function removeStaleLock(cluster: string): void {
  if (!isAlive(cluster)) fs.rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
}
