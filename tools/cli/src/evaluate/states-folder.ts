import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import type { LearnedState } from '@zhiyin/strategy-sdk';
import type { LearnedStates } from '@zhiyin/training';

/** Learned states as files that live as long as one command: a blend need not train again what was measured before it. */
export class StatesFolder implements LearnedStates {
  constructor(readonly folder: string) {}

  find(key: string): LearnedState | null {
    const file = path.join(this.folder, key);
    return fs.existsSync(file) ? (v8.deserialize(fs.readFileSync(file)) as LearnedState) : null;
  }

  /** A process that is killed while it writes leaves no half state. */
  keep(key: string, state: LearnedState): void {
    const file = path.join(this.folder, key);
    fs.writeFileSync(`${file}.new`, v8.serialize(state));
    fs.renameSync(`${file}.new`, file);
  }
}
