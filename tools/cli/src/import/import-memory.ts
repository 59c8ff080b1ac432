import fs from 'node:fs';
import path from 'node:path';
import type { ImportKind } from './import-source.ts';
import type { ImportTally, RejectReason } from './import-tally.ts';

interface StoredTally {
  readonly stored: number;
  readonly repeated: number;
  readonly rejected: number;
  readonly reasons: readonly (readonly [string, RejectReason])[];
}

interface Stored {
  /** Of the source, its files and where they are sent: a state of anything else is not gone on with. */
  readonly digest: string;
  readonly rejectsBytes: number;
  readonly kinds: Readonly<Record<string, { readonly done: number; readonly tally: StoredTally }>>;
}

/**
 * How far an import came, kept in a file: rows done, what became of them, and how much of the rejects file belongs to them.
 * What a killed import wrote beyond that is cut off, so that every row is counted and written once.
 */
export class ImportMemory {
  readonly #kinds = new Map<string, { done: number; tally: ImportTally }>();
  #rejectsBytes = 0;

  constructor(readonly stateFile: string, readonly rejectsFile: string, readonly digest: string) {
    for (const file of [stateFile, rejectsFile]) fs.mkdirSync(path.dirname(file), { recursive: true });
    const stored = read(stateFile);
    if (stored?.digest === digest) {
      this.#rejectsBytes = stored.rejectsBytes;
      for (const [kind, { done, tally }] of Object.entries(stored.kinds)) this.#kinds.set(kind, { done, tally: { ...tally, reasons: new Map(tally.reasons) } });
    }
    if (!fs.existsSync(rejectsFile)) fs.writeFileSync(rejectsFile, '', { mode: 0o600 });
    fs.truncateSync(rejectsFile, this.#rejectsBytes);
  }

  done(kind: ImportKind): number {
    return this.#of(kind).done;
  }

  tally(kind: ImportKind): ImportTally {
    return this.#of(kind).tally;
  }

  /** After a stride was acknowledged: its rejects first, then that it is done. */
  keep(kind: ImportKind, rows: number, rejects: readonly object[]): void {
    const lines = rejects.map((reject) => `${JSON.stringify(reject)}\n`).join('');
    if (lines) fs.appendFileSync(this.rejectsFile, lines);
    this.#rejectsBytes += Buffer.byteLength(lines);
    this.#of(kind).done += rows;
    const kinds = [...this.#kinds].map(([name, { done, tally }]) => [name, { done, tally: { ...tally, reasons: [...tally.reasons] } }]);
    const state: Stored = { digest: this.digest, rejectsBytes: this.#rejectsBytes, kinds: Object.fromEntries(kinds) };
    fs.writeFileSync(`${this.stateFile}.new`, JSON.stringify(state), { mode: 0o600 });
    fs.renameSync(`${this.stateFile}.new`, this.stateFile);
  }

  /** The import is complete: the next one begins at the beginning. */
  forget(): Readonly<Record<string, ImportTally>> {
    fs.rmSync(this.stateFile, { force: true });
    return Object.fromEntries([...this.#kinds].map(([kind, { tally }]) => [kind, tally]));
  }

  #of(kind: ImportKind): { done: number; tally: ImportTally } {
    let found = this.#kinds.get(kind);
    if (!found) this.#kinds.set(kind, (found = { done: 0, tally: { stored: 0, repeated: 0, rejected: 0, reasons: new Map() } }));
    return found;
  }
}

/** A state that cannot be read is no state: everything is sent again, and recognised. */
function read(file: string): Stored | null {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Stored;
  } catch {
    return null;
  }
}
