import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { tenantId, type ApiKeyRecord, type KeyStore } from '@zhiyin/domain';
import { ApiKeyAuthority } from './api-key-authority.ts';
import { generateApiKey } from './api-key.ts';

const tenant = tenantId(7);
const { key, ...generated } = generateApiKey('secret');

describe('ApiKeyAuthority', () => {
  let record: ApiKeyRecord;
  let time: number;
  const byDigest = jest.fn<KeyStore['byDigest']>();
  const touch = jest.fn<KeyStore['touch']>();
  const secretDigests = jest.fn<KeyStore['secretDigests']>();
  let authority: ApiKeyAuthority;

  beforeEach(() => {
    jest.resetAllMocks();
    time = 1_000_000;
    record = {
      ...generated, tenant, id: 3, name: 'shop', scopes: ['recommend'], origins: [], requestsPerSecond: 10, createdBy: 'cli',
      createdAt: 0, expiresAt: null, revokedAt: null, lastUsedAt: null,
    };
    byDigest.mockImplementation(async () => ({ key: record, tenantStatus: 'active' }));
    secretDigests.mockImplementation(async () => [generated.digest]);
    authority = new ApiKeyAuthority({ byDigest, touch, secretDigests } as unknown as KeyStore, { clock: () => time });
  });

  it('asks once in five seconds, however many requests come', async () => {
    await Promise.all(Array.from({ length: 50 }, () => authority.authenticate(key)));
    time += 4_900;
    expect(await authority.authenticate(key)).toMatchObject({ tenant, keyId: 3, kind: 'secret', tenantStatus: 'active' });
    expect(byDigest).toHaveBeenCalledTimes(1);
  });

  it('refuses a revoked key after five seconds at the latest, and at once when told', async () => {
    await authority.authenticate(key);
    record = { ...record, revokedAt: time };
    expect(await authority.authenticate(key)).not.toBeNull();
    time += 5_001;
    expect(await authority.authenticate(key)).toBeNull();

    record = { ...record, revokedAt: null };
    time += 5_001;
    expect(await authority.authenticate(key)).not.toBeNull();
    record = { ...record, revokedAt: time };
    authority.forget(tenant);
    expect(await authority.authenticate(key)).toBeNull();
  });

  it('does not keep an answer that was on its way when the key was revoked', async () => {
    let answer: (found: { key: ApiKeyRecord; tenantStatus: 'active' }) => void = () => undefined;
    byDigest.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    const early = authority.authenticate(key);
    const old = record;
    record = { ...record, revokedAt: time };
    authority.forget(tenant);
    expect(await authority.authenticate(key)).toBeNull();
    answer({ key: old, tenantStatus: 'active' });
    await early;
    expect(await authority.authenticate(key)).toBeNull();
  });

  it('ends a key at its expiry, cached or not', async () => {
    record = { ...record, expiresAt: time + 1_000 };
    expect(await authority.authenticate(key)).not.toBeNull();
    time += 1_000;
    expect(await authority.authenticate(key)).toBeNull();
  });

  it('asks nobody about junk, and once about a key that does not exist', async () => {
    byDigest.mockImplementation(async () => null);
    expect(await authority.authenticate('zy_sk_junk')).toBeNull();
    expect(byDigest).not.toHaveBeenCalled();
    await authority.authenticate(key);
    await authority.authenticate(key);
    expect(byDigest).toHaveBeenCalledTimes(1);
  });

  it('does not remember a failure of the database', async () => {
    byDigest.mockRejectedValueOnce(new Error('away'));
    await expect(authority.authenticate(key)).rejects.toThrow('away');
    expect(await authority.authenticate(key)).not.toBeNull();
  });

  it('notes last uses together and once', async () => {
    await authority.authenticate(key);
    await authority.flushUses();
    await authority.flushUses();
    expect(touch.mock.calls).toEqual([[[{ tenant, id: 3, at: time }]]]);
  });

  it('believes secret keys for user tokens no longer than keys', async () => {
    await authority.secretDigests(tenant);
    await authority.secretDigests(tenant);
    expect(secretDigests).toHaveBeenCalledTimes(1);
    authority.forget(tenant);
    await authority.secretDigests(tenant);
    expect(secretDigests).toHaveBeenCalledTimes(2);
  });
});
