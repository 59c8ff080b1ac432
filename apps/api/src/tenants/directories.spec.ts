import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@zhiyin/access';
import { AccessError, NotFoundError, tenantId, type Tenant, type TenantStore, type UserRecord, type UserStore } from '@zhiyin/domain';
import type { Vault } from '@zhiyin/privacy';
import { UserDirectory } from '../users/user-directory.ts';
import { KnownKeys } from './known-keys.ts';
import { TenantDirectory } from './tenant-directory.ts';

const ONE = tenantId(1);
const TWO = tenantId(2);
const away = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('TenantDirectory', () => {
  function make() {
    const state = { now: 0, reads: 0, status: 'active' as Tenant['status'], failure: null as Error | null, exists: true };
    const tenant = () => ({ id: ONE, slug: 'a', name: 'a', status: state.status, defaultConsent: true, currency: null, createdAt: 0 });
    const store = {
      async byId() {
        state.reads++;
        if (state.failure) throw state.failure;
        return state.exists ? tenant() : null;
      },
      wrappedKey: async () => new Uint8Array(1),
    } as unknown as TenantStore;
    return { state, directory: new TenantDirectory(store, { open: () => ({}) } as unknown as Vault, () => state.now) };
  }

  it('reads a tenant once for many requests', async () => {
    const { state, directory } = make();
    await Promise.all(Array.from({ length: 50 }, () => directory.active(ONE)));
    await directory.active(ONE);
    expect(state.reads).toBe(1);
  });

  it('obeys a suspension within three seconds, at once when told', async () => {
    const { state, directory } = make();
    await directory.active(ONE);
    state.status = 'suspended';
    state.now = 3_001;
    await expect(directory.active(ONE)).rejects.toThrow(AccessError);
    state.status = 'active';
    directory.forget(ONE);
    await expect(directory.active(ONE)).resolves.toBeDefined();
  });

  it('goes on without a database for ten minutes, and not for one that is really gone', async () => {
    const { state, directory } = make();
    await directory.active(ONE);
    state.failure = away();
    state.now = 9 * 60_000;
    await expect(directory.active(ONE)).resolves.toBeDefined();
    state.now = 11 * 60_000;
    await expect(directory.active(ONE)).rejects.toThrow('ECONNREFUSED');
    state.failure = null;
    state.exists = false;
    await expect(directory.active(ONE)).rejects.toThrow(NotFoundError);
  });
});

describe('UserDirectory', () => {
  const key = Uint8Array.of(1, 2, 3);
  const record = (number: number): UserRecord => ({ number, kind: 'user', attributes: {}, country: null, consent: null, createdAt: 0 });

  function make() {
    const state = { now: 0, reads: 0, answer: null as UserRecord | null, failure: null as Error | null, wait: null as Promise<void> | null };
    const store = {
      async find() {
        state.reads++;
        const { answer, failure } = state;
        await state.wait;
        if (failure) throw failure;
        return answer;
      },
    } as unknown as UserStore;
    return { state, directory: new UserDirectory(store, () => state.now) };
  }

  it('asks once for somebody known, and soon again for a stranger', async () => {
    const { state, directory } = make();
    await directory.find(ONE, key);
    await directory.find(ONE, key);
    expect(state.reads).toBe(1);
    state.now = 501;
    state.answer = record(7);
    expect((await directory.find(ONE, key)).record?.number).toBe(7);
    state.now = 20_000;
    await directory.find(ONE, key);
    expect(state.reads).toBe(2);
  });

  it('keeps the same pseudonym of two tenants apart', async () => {
    const { state, directory } = make();
    state.answer = record(1);
    await directory.find(ONE, key);
    state.answer = record(2);
    expect((await directory.find(TWO, key)).record?.number).toBe(2);
    directory.forgetNumbers(TWO, [1]);
    expect((await directory.find(ONE, key)).record?.number).toBe(1);
    expect(state.reads).toBe(2);
  });

  it('does not keep an answer that was read before a change was heard of', async () => {
    const { state, directory } = make();
    let release = () => {};
    state.wait = new Promise((resolve) => (release = resolve));
    const reading = directory.find(ONE, key);
    directory.forgetStrangers(ONE, [key]);
    release();
    expect((await reading).record).toBeNull();
    state.answer = record(5);
    expect((await directory.find(ONE, key)).record?.number).toBe(5);
  });

  it('answers what it knows, however old, while the database is away', async () => {
    const { state, directory } = make();
    state.answer = record(4);
    await directory.find(ONE, key);
    state.failure = away();
    state.now = 3_600_000;
    expect(await directory.find(ONE, key)).toEqual({ record: { number: 4, country: null, consent: null }, certain: true });
    expect(await directory.find(TWO, key)).toEqual({ record: null, certain: false });
  });
});

describe('KnownKeys', () => {
  const principal = { tenant: ONE, keyId: 1, kind: 'secret', scopes: new Set(), origins: [], requestsPerSecond: 1, tenantStatus: 'active' } as Principal;

  it('lets a key that was good go on while the database is away, never one that was refused', async () => {
    const state = { now: 0, answer: principal as Principal | null, failure: null as Error | null };
    const keys = new KnownKeys({
      async authenticate() {
        if (state.failure) throw state.failure;
        return state.answer;
      },
      secretDigests: async () => [],
    }, () => state.now);
    expect(await keys.authenticate('good')).toBe(principal);
    state.answer = null;
    expect(await keys.authenticate('revoked')).toBeNull();
    state.failure = away();
    state.now = 60_000;
    expect(await keys.authenticate('good')).toBe(principal);
    await expect(keys.authenticate('revoked')).rejects.toThrow('ECONNREFUSED');
    state.now = 11 * 60_000;
    await expect(keys.authenticate('good')).rejects.toThrow('ECONNREFUSED');
    state.failure = null;
    expect(await keys.authenticate('good')).toBeNull();
    state.failure = away();
    await expect(keys.authenticate('good')).rejects.toThrow('ECONNREFUSED');
  });
});
