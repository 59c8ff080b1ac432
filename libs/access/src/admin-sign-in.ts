import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  AuthenticationError, HOUR_MS, LimitError, MINUTE_MS, systemClock, type AdminSession, type AdminStore, type AdminUser, type Audited, type Clock,
} from '@zhiyin/domain';
import { newOpaqueToken, opaqueTokenDigest } from './opaque-token.ts';
import { Passwords } from './passwords.ts';

const IDLE_MS = 30 * MINUTE_MS;
const ABSOLUTE_MS = 12 * HOUR_MS;
const ATTEMPTS = 5;
const ATTEMPT_WINDOW_MS = 15 * MINUTE_MS;

/** @public */
export interface SignInClaim {
  readonly email: string;
  readonly password: string;
  /** Where the request came from. */
  readonly address: string;
}

/** @public */
export interface OpenSession {
  /** For the cookie; stored nowhere but there. */
  readonly token: string;
  readonly csrfToken: string;
  readonly admin: AdminUser;
  readonly expiresAt: number;
}

/**
 * Signing in and staying signed in. A session is a 256-bit opaque id, stored as a digest, new at every sign-in, over after
 * 30 idle minutes or 12 hours, and ended on the server. Five failures in fifteen minutes close an account, and an address,
 * for the rest of the fifteen; an unknown account answers like a known one, in the same time.
 * @public
 */
export class AdminSignIn {
  readonly #store: AdminStore;
  readonly #passwords: Passwords;
  readonly #secret: string;
  readonly #clock: Clock;

  /** @param secret the installation's; keys the CSRF tokens and the digests of throttled accounts and addresses */
  constructor(store: AdminStore, { secret, passwords = new Passwords(), clock = systemClock }: { secret: string; passwords?: Passwords; clock?: Clock }) {
    this.#store = store;
    this.#passwords = passwords;
    this.#secret = secret;
    this.#clock = clock;
  }

  /**
   * @throws LimitError TOO_MANY_ATTEMPTS
   * @throws AuthenticationError SIGN_IN_REFUSED, the same for a wrong password, an unknown and a disabled account
   */
  async signIn(claim: SignInClaim, audit?: Audited<AdminUser>): Promise<OpenSession> {
    return this.open(await this.prove(claim), audit);
  }

  /** The person the password belongs to; throws like `signIn`. */
  async prove({ email, password, address }: SignInClaim): Promise<AdminUser> {
    const account = this.#subject('account', email.trim().toLowerCase());
    await this.#countAttempt([account, this.#subject('address', address)]);
    const found = await this.#store.credentials(email.trim().toLowerCase());
    const matched = await this.#passwords.matches(found?.passwordHash ?? '', password);
    if (!found || !matched || found.admin.disabled) {
      throw new AuthenticationError('SIGN_IN_REFUSED', 'e-mail and password do not belong together');
    }
    await this.#store.clearAttempts([account, this.#subject('address', address)]);
    return found.admin;
  }

  /** A new session for somebody who has proved who they are. */
  async open(admin: AdminUser, audit?: Audited<AdminUser>): Promise<OpenSession> {
    const { token, digest } = newOpaqueToken();
    const expiresAt = this.#clock() + ABSOLUTE_MS;
    await this.#store.openSession(digest, admin.id, expiresAt, audit && (() => audit(admin)));
    return { token, csrfToken: this.csrfToken(token), admin, expiresAt };
  }

  /** null when the session is unknown, ended, idle for too long, or the person was disabled. */
  resume(token: string): Promise<AdminSession | null> {
    return this.#store.session(opaqueTokenDigest(token), this.#clock() - IDLE_MS);
  }

  /** Like `resume`, but looking is not using: a page that only listens does not keep a session open. */
  look(token: string): Promise<AdminSession | null> {
    return this.#store.session(opaqueTokenDigest(token), this.#clock() - IDLE_MS, false);
  }

  close(token: string, audit?: Audited<void>): Promise<void> {
    return this.#store.closeSession(opaqueTokenDigest(token), audit);
  }

  /** Belongs to one session: a page of another origin can neither read nor compute it. */
  csrfToken(token: string): string {
    return createHmac('sha256', this.#secret).update('zhiyin csrf\0').update(token).digest('base64url');
  }

  isCsrfToken(token: string, given: string): boolean {
    const expected = Buffer.from(this.csrfToken(token));
    const actual = Buffer.from(given);
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  }

  /** For tokens that people guess at: the same brake as for passwords, by address alone. */
  async countTokenAttempt(address: string): Promise<void> {
    await this.#countAttempt([this.#subject('token-address', address)]);
  }

  async clearTokenAttempts(address: string): Promise<void> {
    await this.#store.clearAttempts([this.#subject('token-address', address)]);
  }

  async #countAttempt(subjects: readonly string[]): Promise<void> {
    const now = this.#clock();
    const { refusedSince } = await this.#store.countAttempt(subjects, now - ATTEMPT_WINDOW_MS, ATTEMPTS);
    if (refusedSince === null) return;
    const retryAfterSeconds = Math.max(1, Math.ceil((refusedSince + ATTEMPT_WINDOW_MS - now) / 1000));
    throw new LimitError('TOO_MANY_ATTEMPTS', `too many failed attempts: try again in ${Math.ceil(retryAfterSeconds / 60)} min`, { retryAfterSeconds });
  }

  /** Neither e-mails nor addresses lie in the table of attempts. */
  #subject(kind: string, value: string): string {
    return createHmac('sha256', this.#secret).update(`zhiyin attempt\0${kind}\0${value}`).digest('base64url');
  }
}
