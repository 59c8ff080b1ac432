import { describe, expect, it } from '@jest/globals';
import { API_KEY_PATTERN, generateApiKey, normaliseOrigin, parseApiKey } from './api-key.ts';
import { checkScopes } from './scopes.ts';

describe('API keys', () => {
  it('are read back as what they are', () => {
    for (const kind of ['publishable', 'secret'] as const) {
      const { key, digest, lastFour, prefix } = generateApiKey(kind);
      expect(parseApiKey(key)).toEqual({ kind, digest });
      expect(key.endsWith(lastFour) && key.startsWith(prefix)).toBe(true);
      expect(new RegExp(`^${API_KEY_PATTERN}$`).test(key)).toBe(true);
    }
  });

  it('do not repeat and carry 256 random bits', () => {
    const keys = new Set(Array.from({ length: 1_000 }, () => generateApiKey('secret').key));
    expect(keys.size).toBe(1_000);
    expect(Math.log2(62) * 43).toBeGreaterThanOrEqual(256);
  });

  it('are refused with any one character changed, without asking anybody', () => {
    const { key } = generateApiKey('publishable');
    for (let i = 0; i < key.length; i++) {
      const changed = key.slice(0, i) + (key[i] === 'x' ? 'y' : 'x') + key.slice(i + 1);
      expect(parseApiKey(changed)).toBeNull();
    }
  });

  it.each(['', 'zy_sk_', 'Bearer x', 'zy_sk_' + '0'.repeat(49), 'zy_sk_' + '0'.repeat(100_000), 'ZY_SK_'])('refuses %.20p', (text) => {
    expect(parseApiKey(text)).toBeNull();
  });
});

describe('checkScopes', () => {
  it('gives a publishable key nothing that writes the catalogue or reads people', () => {
    expect(checkScopes('publishable', ['recommend', 'recommend'])).toEqual(['recommend']);
    for (const scope of ['items:write', 'users:read', 'users:erase', 'everything']) {
      expect(() => checkScopes('publishable', [scope])).toThrow(expect.objectContaining({ code: 'SCOPE_NOT_ALLOWED' }));
    }
  });
});

describe('normaliseOrigin', () => {
  it('keeps scheme, host and port as browsers send them', () => {
    expect(normaliseOrigin('https://Shop.Example/')).toBe('https://shop.example');
    expect(normaliseOrigin('http://localhost:8080')).toBe('http://localhost:8080');
  });

  it.each(['*', 'shop.example', 'https://*.example', 'https://shop.example/path', 'javascript:alert(1)', 'https://user@shop.example', 'null'])('refuses %p', (text) => {
    expect(() => normaliseOrigin(text)).toThrow(expect.objectContaining({ code: 'ORIGIN_MALFORMED' }));
  });
});
