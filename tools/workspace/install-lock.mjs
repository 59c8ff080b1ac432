import fs from 'node:fs';

/** An installation takes a minute or two; what is older was left by a machine that went down. */
const STALE_MS = 15 * 60_000;
const LOOK_EVERY_MS = 300;

/**
 * Lets one installation at a time work in this checkout. A start that was killed leaves its npm behind, still writing: the
 * next one waits for it instead of starting a second npm beside it, which would damage both.
 *
 * @param {string} file the lock
 * @param {(setOwner: (pid: number) => void) => Promise<T>} work names the process that does the work, which may outlive us
 * @param {(pid: number) => void} onWait called once when somebody else is at it
 * @returns {Promise<T>}
 * @template T
 */
export async function installAlone(file, work, onWait) {
  for (let told = false; !take(file); ) {
    const pid = Number(read(file));
    if (isOver(file, pid)) fs.rmSync(file, { force: true });
    else {
      if (!told) onWait(pid);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
  try {
    return await work((pid) => fs.writeFileSync(file, String(pid)));
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isOver(file, pid) {
  const since = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - since > STALE_MS) return true;
  // Not written yet.
  if (!pid) return Date.now() - since > 2000;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
