import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Vault } from './vault.ts';

const vault = new Vault('correct horse battery staple');
const keys = vault.open(vault.createTenantKey());
const others = vault.open(vault.createTenantKey());
const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const bytes = fc.uint8Array({ maxLength: 300 });

describe('Vault', () => {
  it('opens what it wrapped, also after a restart', () => {
    const wrapped = vault.createTenantKey();
    const before = vault.open(wrapped).userKey('user', 'ada');
    expect(new Vault('correct horse battery staple').open(wrapped).userKey('user', 'ada')).toEqual(before);
  });

  it('refuses a key wrapped under another secret, with the reason', () => {
    const wrapped = new Vault('another secret').createTenantKey();
    expect(() => vault.open(wrapped)).toThrow(expect.objectContaining({ code: 'SECRET_MISMATCH' }));
  });

  it('refuses a wrapped key in which any single bit was changed', () => {
    const wrapped = vault.createTenantKey();
    for (let bit = 0; bit < wrapped.length * 8; bit++) {
      const damaged = Uint8Array.from(wrapped);
      damaged[bit >> 3] ^= 1 << (bit & 7);
      expect(() => vault.open(damaged)).toThrow(expect.objectContaining({ code: 'SECRET_MISMATCH' }));
    }
  });

  it('refuses an empty secret', () => {
    expect(() => new Vault('')).toThrow(expect.objectContaining({ code: 'SECRET_MISSING' }));
  });
});

describe('TenantKeys', () => {
  it('gives an id the same 16-byte pseudonym always, and different ids different ones', () => {
    fc.assert(fc.property(text, text, (a, b) => {
      expect(keys.userKey('user', a)).toHaveLength(16);
      expect(Buffer.compare(keys.userKey('user', a), keys.userKey('user', b)) === 0).toBe(a === b);
    }), { numRuns: 1000 });
  });

  it('keeps visitors and users of the same name apart, and tenants from each other', () => {
    fc.assert(fc.property(text, (id) => {
      expect(keys.userKey('user', id)).not.toEqual(keys.userKey('visitor', id));
      expect(keys.userKey('user', id)).not.toEqual(others.userKey('user', id));
    }), { numRuns: 1000 });
  });

  it('unseals what it sealed, seals differently every time, and does not show the id', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 4, maxLength: 200 }), (id) => {
      const box = keys.seal(id);
      expect(keys.unseal(box)).toBe(id);
      expect(keys.seal(id)).not.toEqual(box);
      expect(Buffer.from(box).includes(Buffer.from(id))).toBe(false);
    }), { numRuns: 1000 });
  });

  it('does not unseal ids of another tenant or damaged ones', () => {
    const box = keys.seal('ada@example.org');
    expect(() => others.unseal(box)).toThrow(expect.objectContaining({ code: 'SEALED_ID_UNREADABLE' }));
    expect(() => keys.unseal(box.subarray(0, -1))).toThrow(expect.objectContaining({ code: 'SEALED_ID_UNREADABLE' }));
    expect(() => keys.unseal(new Uint8Array())).toThrow(expect.objectContaining({ code: 'SEALED_ID_UNREADABLE' }));
  });

  it('verifies a signature only for its purpose, its payload and its tenant', () => {
    fc.assert(fc.property(text, text, bytes, bytes, (purpose, otherPurpose, payload, otherPayload) => {
      const mac = keys.sign(purpose, payload);
      expect(keys.verify(purpose, payload, mac)).toBe(true);
      expect(keys.verify(otherPurpose, payload, mac)).toBe(otherPurpose === purpose);
      expect(keys.verify(purpose, otherPayload, mac)).toBe(Buffer.compare(payload, otherPayload) === 0);
      expect(others.verify(purpose, payload, mac)).toBe(false);
    }), { numRuns: 1000 });
  });

  it('does not take the end of a purpose for the start of a payload', () => {
    const mac = keys.sign('cursor', Buffer.from('abc'));
    expect(keys.verify('cursora', Buffer.from('bc'), mac)).toBe(false);
    expect(keys.verify('curso', Buffer.from('rabc'), mac)).toBe(false);
  });

  it('refuses signatures of the wrong length instead of throwing', () => {
    fc.assert(fc.property(bytes.filter((mac) => mac.length !== 16), (mac) => {
      expect(keys.verify('cursor', Buffer.from('x'), mac)).toBe(false);
    }));
  });
});
