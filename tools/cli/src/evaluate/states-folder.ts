import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import type { Checkpoint, LearnedState } from '@zhiyin/strategy-sdk';
import type { LearnedStates } from '@zhiyin/training';

/** A state with what it cost: whoever finds it has it cheaper than it was. */
interface Kept {
  readonly state: LearnedState;
  readonly step: number;
  readonly seconds: number;
}

/** Learned states and checkpoints as files: a blend need not train again what was measured before it, nor a killed command what it had done. */
export class StatesFolder implements LearnedStates {
  /** What trainings found here cost when they were done. */
  foundSeconds = 0;
  readonly #began = new Map<string, number>();

  constructor(readonly folder: string) {}

  find(key: string): LearnedState | null {
    this.#began.set(key, performance.now());
    return this.#read(key)?.state ?? null;
  }

  keep(key: string, state: LearnedState): void {
    this.#write(key, key, state, 0);
    fs.rmSync(this.#file(`${key}.checkpoint`), { force: true });
  }

  checkpoint(key: string): Checkpoint {
    const name = `${key}.checkpoint`;
    return {
      save: async (state, step) => this.#write(name, key, state, step),
      restore: async () => {
        const kept = this.#read(name);
        // The time it took counts on.
        if (kept) this.#began.set(key, performance.now() - 1000 * kept.seconds);
        return kept;
      },
    };
  }

  #read(name: string): Kept | null {
    if (!fs.existsSync(this.#file(name))) return null;
    const kept = v8.deserialize(fs.readFileSync(this.#file(name))) as Kept;
    this.foundSeconds += kept.seconds;
    return kept;
  }

  /** A process that is killed while it writes leaves no half state. */
  #write(name: string, key: string, state: LearnedState, step: number): void {
    const kept: Kept = { state, step, seconds: (performance.now() - this.#began.get(key)!) / 1000 };
    fs.writeFileSync(this.#file(`${name}.new`), v8.serialize(kept));
    fs.renameSync(this.#file(`${name}.new`), this.#file(name));
  }

  #file(name: string): string {
    return path.join(this.folder, name);
  }
}
