import fs from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { InputError } from '@zhiyin/domain';

/** The text of `name` in a folder, or of the file of that name in `name.zip`. @throws InputError DATA_FILE_MISSING */
export function readZippedText(folder: string, name: string, encoding: 'latin1' | 'utf8'): string {
  const plain = path.join(folder, name);
  if (fs.existsSync(plain)) return fs.readFileSync(plain, encoding);
  if (fs.existsSync(`${plain}.zip`)) {
    const files = unzipSync(fs.readFileSync(`${plain}.zip`), { filter: (file) => path.basename(file.name) === name });
    const [bytes] = Object.values(files);
    if (bytes) return Buffer.from(bytes).toString(encoding);
  }
  throw new InputError('DATA_FILE_MISSING', `expected ${name} or ${name}.zip in ${folder}, found neither: name the folder of the data set with --data`);
}
