import { describe, expect, it } from '@jest/globals';
import { generateApiKey } from './api-key.ts';
import { signUserToken, verifyUserToken } from './user-token.ts';

describe('user tokens', () => {
  const mine = generateApiKey('secret');
  const other = generateApiKey('secret');
  const token = signUserToken(mine.key, 'anna@shop/7 ü', 2_000);

  it('speak for the user they name until they expire', () => {
    expect(verifyUserToken([other.digest, mine.digest], token, 'anna@shop/7 ü', 1_999)).toBe(true);
    expect(verifyUserToken([mine.digest], token, 'anna@shop/7 ü', 2_000)).toBe(false);
  });

  it('speak for nobody else, and not under another key', () => {
    expect(verifyUserToken([mine.digest], token, 'bob', 0)).toBe(false);
    expect(verifyUserToken([other.digest], token, 'anna@shop/7 ü', 0)).toBe(false);
    expect(verifyUserToken([], token, 'anna@shop/7 ü', 0)).toBe(false);
  });

  it('cannot be changed anywhere', () => {
    // The last character of base64url has bits that carry nothing; every other one counts.
    for (let i = 0; i < token.length - 1; i++) {
      const changed = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1);
      expect(verifyUserToken([mine.digest], changed, 'anna@shop/7 ü', 0)).toBe(false);
    }
  });

  it('cannot be given a later end by moving the dot', () => {
    const [version, user, end, mac] = token.split('.');
    expect(verifyUserToken([mine.digest], [version, user, end + 'z', mac].join('.'), 'anna@shop/7 ü', 0)).toBe(false);
    expect(verifyUserToken([mine.digest], [version, user, end, mac, ''].join('.'), 'anna@shop/7 ü', 0)).toBe(false);
    expect(verifyUserToken([mine.digest], '', '', 0)).toBe(false);
  });
});
