import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ConfigError, ResourceError } from '@zhiyin/domain';
import { canUse, giveTo, type ServerUser } from './server-user.ts';

/** Folders of the cluster that a caller knows by `folder`. */
export interface Home {
  /** The real place; another than `folder` when the server's user cannot enter that. */
  readonly home: string;
  readonly cluster: string;
  readonly log: string;
}

/**
 * Decides once where a cluster lies and keeps to it: a file `location` beside the folder names the place when it is
 * another one, and from then on only that place counts.
 *
 * @throws ConfigError CLUSTER_MOVED, ResourceError FOLDER_NOT_WRITABLE
 */
export function chooseHome(folder: string, user: ServerUser): Home {
  const asked = path.resolve(folder);
  const locationFile = path.join(path.dirname(asked), 'location');
  makeFolder(asked, user);
  if (isOurs(locationFile)) return open(fs.readFileSync(locationFile, 'utf8').trim(), locationFile);
  if (canUse(user, asked)) return paths(asked);
  if (fs.existsSync(path.join(asked, 'cluster'))) {
    throw new ConfigError('CLUSTER_MOVED', `there is a database in ${asked}, but the account that PostgreSQL runs as cannot enter that folder any more; move the checkout back, or start as the user who made it`);
  }
  const home = path.join('/var/lib/zhiyin', createHash('sha256').update(asked).digest('hex').slice(0, 12), path.basename(asked));
  makeFolder(home, user);
  fs.writeFileSync(locationFile, `${home}\n`);
  return paths(home);
}

function open(home: string, locationFile: string): Home {
  if (fs.existsSync(home)) return paths(home);
  throw new ConfigError('CLUSTER_MOVED', `${locationFile} says that the database lies in ${home}, which does not exist; bring that folder back, or delete ${locationFile} to begin with an empty database`);
}

/** A file somebody else has put there (beside a folder in /tmp, say) must not send us anywhere. */
function isOurs(file: string): boolean {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  return found !== undefined && (process.platform === 'win32' || found.uid === process.getuid?.());
}

const paths = (home: string): Home => ({ home, cluster: path.join(home, 'cluster'), log: path.join(home, 'server.log') });

function makeFolder(folder: string, user: ServerUser): void {
  try {
    fs.mkdirSync(folder, { recursive: true });
    giveTo(user, folder);
    fs.accessSync(folder, fs.constants.W_OK);
  } catch (cause) {
    throw new ResourceError('FOLDER_NOT_WRITABLE', `cannot write to ${folder} (${(cause as NodeJS.ErrnoException).code}); make it writable, or choose another folder with --data`, {}, { cause });
  }
}
