import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { InputError, LimitError } from '@zhiyin/domain';

/** argon2id is the library's default algorithm. 19 MiB, two passes, one lane: OWASP's minimum. */
const SETTINGS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const MIN_LENGTH = 12;
const MAX_LENGTH = 256;
const MAX_WAITING = 64;

/** @throws InputError PASSWORD_UNFIT @public */
export function checkNewPassword(password: string, email: string): void {
  const length = [...password].length;
  const name = email.split('@')[0].toLowerCase();
  const why =
    length < MIN_LENGTH || length > MAX_LENGTH ? `expected ${MIN_LENGTH} to ${MAX_LENGTH} characters, got ${length}`
    : new Set(password).size < 5 ? 'expected at least 5 different characters'
    : name.length >= 3 && password.toLowerCase().includes(name) ? 'expected one that does not contain your e-mail name'
    : null;
  if (why) throw new InputError('PASSWORD_UNFIT', `password: ${why}`, { field: 'password' });
}

/**
 * Hashes and checks passwords with argon2id, at most one per core at a time, so that a storm of sign-ins cannot take the
 * machine. About 20 ms and 19 MiB each.
 * @public
 */
export class Passwords {
  readonly #free: (() => void)[] = [];
  #running = 0;
  readonly #concurrency: number;
  #decoy: Promise<string> | undefined;

  constructor(concurrency = availableParallelism()) {
    this.#concurrency = concurrency;
  }

  hash(password: string): Promise<string> {
    return this.#exclusive(() => hash(password, SETTINGS));
  }

  /**
   * Takes the same time whether or not there is anything to compare with: an empty `stored` is checked against a hash of
   * nobody's password.
   */
  async matches(stored: string, password: string): Promise<boolean> {
    this.#decoy ??= this.hash('a password that nobody has');
    const decoy = await this.#decoy;
    const candidate = [...password].length > MAX_LENGTH ? '' : password;
    const matched = await this.#exclusive(() => verify(stored || decoy, candidate));
    return matched && stored !== '' && candidate !== '';
  }

  async #exclusive<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#concurrency) {
      if (this.#free.length >= MAX_WAITING) {
        throw new LimitError('SIGN_IN_BUSY', 'too many people are signing in at once: try again in a few seconds', { retryAfterSeconds: 5 });
      }
      // The one that leaves hands its place over, so `#running` stays as it is.
      await new Promise<void>((resolve) => this.#free.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#free.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
