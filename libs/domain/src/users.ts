import type { JsonObject } from './json.ts';

declare const userBrand: unique symbol;

/** A tenant's user number: assigned once, never reused, nearly dense from 0. Carries no personal data. */
export type UserNumber = number & { readonly [userBrand]?: true };

/** HMAC-SHA-256 of an external user id under the tenant's key, cut to 16 bytes. */
export type UserKey = Uint8Array;

/** 'user' was named by the shop; 'visitor' is a browser nobody has signed in on yet. */
export type UserKind = 'user' | 'visitor';

export interface UserRecord {
  readonly number: UserNumber;
  readonly kind: UserKind;
  readonly attributes: JsonObject;
  readonly country: string | null;
  /** null: the tenant's default holds. */
  readonly consent: boolean | null;
  readonly createdAt: number;
}
