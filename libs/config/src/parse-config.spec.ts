import { describe, expect, it } from '@jest/globals';
import type { ConfigError } from '@zhiyin/domain';
import { parseConfig, pluginPackages } from './parse-config.ts';

const needed = { DATABASE_URL: 'postgres://owner:hidden-word@127.0.0.1/zhiyin', ZHIYIN_SECRET: 'x'.repeat(32) };

function refusal(env: Record<string, string>): ConfigError {
  try {
    parseConfig(env);
  } catch (error) {
    return error as ConfigError;
  }
  throw new Error('expected a refusal');
}

describe('parseConfig', () => {
  it('needs a database and a secret, and fills in the rest', () => {
    expect(parseConfig(needed)).toMatchObject({
      databaseUrl: needed.DATABASE_URL, queueUrl: needed.DATABASE_URL, apiPort: 3000, adminPort: 3001, host: '127.0.0.1', plugins: [], logLevel: 'info',
      publicOrigin: 'http://localhost:3001', trustProxy: false,
    });
  });

  it('reads numbers, switches and lists', () => {
    const config = parseConfig({ ...needed, API_PORT: '8080', TRUST_PROXY: 'true', ZHIYIN_PLUGINS: '@acme/one, two ', QUEUE_URL: 'redis://queue:6379' });
    expect(config).toMatchObject({ apiPort: 8080, trustProxy: true, plugins: ['@acme/one', 'two'], queueUrl: 'redis://queue:6379' });
  });

  it('takes an empty variable as not set', () => {
    expect(parseConfig({ ...needed, API_PORT: '', QUEUE_URL: ' ' })).toMatchObject({ apiPort: 3000, queueUrl: needed.DATABASE_URL });
  });

  it('tells the plugin packages alone, also where nothing else is set', () => {
    expect(pluginPackages({ ZHIYIN_PLUGINS: '@acme/one,two' })).toEqual(['@acme/one', 'two']);
    expect(pluginPackages({})).toEqual([]);
    expect(() => pluginPackages({ ZHIYIN_PLUGINS: '../evil' })).toThrow(/ZHIYIN_PLUGINS: expected npm package names/);
  });

  it('names every bad variable together', () => {
    const { code, message } = refusal({ API_PORT: '70000', LOG_LEVEL: 'loud', PUBLIC_ORIGIN: 'example', TRUST_PROXY: 'perhaps', ZHIYIN_PLUGINS: '../evil' });
    expect(code).toBe('CONFIG_INVALID');
    for (const part of ['DATABASE_URL: expected', 'ZHIYIN_SECRET: expected at least 32', 'API_PORT: expected a whole number from 0 to 65535, got "70000"',
      'LOG_LEVEL: expected one of debug', 'PUBLIC_ORIGIN', 'TRUST_PROXY: expected true or false', 'ZHIYIN_PLUGINS']) {
      expect(message).toContain(part);
    }
  });

  it('never repeats a secret value', () => {
    const { message, details } = refusal({ DATABASE_URL: 'mysql://owner:hidden-word@host/db', ZHIYIN_SECRET: 'too-short-secret' });
    expect(message + JSON.stringify(details)).not.toMatch(/hidden-word|too-short-secret/);
    expect(message).toContain('got 16 characters');
  });
});
