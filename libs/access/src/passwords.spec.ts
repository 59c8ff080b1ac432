import { describe, expect, it } from '@jest/globals';
import { checkNewPassword, Passwords } from './passwords.ts';

describe('Passwords', () => {
  const passwords = new Passwords(1);

  it('stores argon2id with 19 MiB and two passes', async () => {
    expect(await passwords.hash('correct horse battery')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('tells the right password from a wrong one, and matches nothing where nothing is stored', async () => {
    const stored = await passwords.hash('correct horse battery');
    expect(await passwords.matches(stored, 'correct horse battery')).toBe(true);
    expect(await passwords.matches(stored, 'correct horse batterz')).toBe(false);
    expect(await passwords.matches('', 'a password that nobody has')).toBe(false);
    expect(await passwords.matches('', '')).toBe(false);
  });

  it('works as long for an unknown account as for a known one', async () => {
    const stored = await passwords.hash('correct horse battery');
    const time = async (against: string) => {
      const started = performance.now();
      for (let i = 0; i < 5; i++) await passwords.matches(against, 'wrong');
      return performance.now() - started;
    };
    await time('');
    const [known, unknown] = [await time(stored), await time('')];
    // Returning early would be a thousand times faster; the bound only has to tell that apart on a busy machine.
    expect(unknown).toBeGreaterThan(known / 5);
  });

  it('works on no more at once than it was told, and turns the rest away when too many wait', async () => {
    const results = await Promise.allSettled(Array.from({ length: 70 }, () => passwords.hash('correct horse battery')));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(5);
    expect(refused[0]).toMatchObject({ reason: { code: 'SIGN_IN_BUSY', details: { retryAfterSeconds: 5 } } });
    await expect(passwords.hash('afterwards all is well')).resolves.toBeDefined();
  });
});

describe('checkNewPassword', () => {
  it.each(['short', 'aaaaaaaaaaaaaaaa', 'anna-lena-2026!'])('refuses %p', (password) => {
    expect(() => checkNewPassword(password, 'anna-lena@shop.example')).toThrow(expect.objectContaining({ code: 'PASSWORD_UNFIT' }));
  });

  it('takes a long sentence', () => {
    expect(() => checkNewPassword('a quiet river in spring', 'anna@shop.example')).not.toThrow();
  });
});
