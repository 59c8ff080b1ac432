import fs from 'node:fs';
import { spawnSync } from 'node:child_process';
import { ResourceError } from '@zhiyin/domain';

/** Who the server runs as; empty when it is simply us. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * PostgreSQL refuses to run as root. Then it runs as the account `postgres` or, without one, `nobody`: both exist without
 * us adding accounts to the machine. (An uid without a passwd entry would not do: initdb looks its name up.)
 *
 * @throws ResourceError NO_SERVER_USER
 */
export function serverUser(): ServerUser {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return {};
  const accounts = fs.readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody');
  if (account) return { uid: Number(account[2]), gid: Number(account[3]) };
  throw new ResourceError(
    'NO_SERVER_USER',
    "PostgreSQL does not run as root and /etc/passwd has neither 'postgres' nor 'nobody'; start as another user, or set DATABASE_URL",
  );
}

/** Hands a file or folder to the server's user. */
export function giveTo({ uid, gid }: ServerUser, file: string): void {
  if (uid !== undefined && gid !== undefined) fs.chownSync(file, uid, gid);
}

/** Whether the server's user can enter and write the folder: not when it lies under somebody's private folder. */
export function canUse(user: ServerUser, folder: string): boolean {
  if (user.uid === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'test -w "$0" && cd "$0"', folder], { ...user, cwd: '/' }).status === 0;
}
