import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InputError } from '@zhiyin/domain';

/** The text of the first of these files that the folder holds, unpacked where it ends in .gz. @throws InputError DATA_FILE_MISSING */
export function readText(folder: string, names: readonly string[]): string {
  const wanted = names.flatMap((name) => [name, `${name}.gz`]);
  const found = wanted.find((name) => fs.existsSync(path.join(folder, name)));
  if (!found) throw new InputError('DATA_FILE_MISSING', `expected ${wanted.join(' or ')} in ${folder}, found none: name the folder of the data set with --data`);
  return unpacked(path.join(folder, found));
}

/** The text of the largest file whose name fits. @throws InputError DATA_FILE_MISSING */
export function readLargest(folder: string, fits: RegExp): string {
  const files = namesIn(folder).filter((name) => fits.test(name)).map((name) => path.join(folder, name));
  const [largest] = files.sort((a, b) => fs.statSync(b).size - fs.statSync(a).size);
  if (!largest) throw new InputError('DATA_FILE_MISSING', `expected a file that fits ${fits} in ${folder}, found none: name the folder of the data set with --data`);
  return unpacked(largest);
}

export function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch (cause) {
    throw new InputError('DATA_FILE_MISSING', `the folder ${folder} cannot be read: ${(cause as Error).message}`, {}, { cause });
  }
}

function unpacked(file: string): string {
  const bytes = fs.readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}
