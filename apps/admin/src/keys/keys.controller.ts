import { Body, Controller, Delete, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { checkScopes, generateApiKey, normaliseOrigin, scopesFor } from '@zhiyin/access';
import { ConflictError, InputError, MINUTE_MS, NotFoundError, type AdminAccount, type ApiKeyRecord, type Clock, type KeyStore, type Tenant } from '@zhiyin/domain';
import { Audit, Caller, OfTenant, type Auditor } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { NumberInPath } from '../http/validation.ts';
import { CLOCK, KEY_STORE } from '../tokens.ts';
import { CreateKeyBody, RotateKeyBody } from './keys.dto.ts';
import { KeyAnswer, KeysAnswer, NewKeyAnswer } from './keys.answers.ts';

const REQUESTS_PER_SECOND = { publishable: 100, secret: 500 } as const;

/** API keys of one tenant. The key itself is in the answer that makes it and never again. */
@ApiTags('Keys')
@Controller('admin/v1/tenants/:tenant/keys')
export class KeysController {
  constructor(
    @Inject(KEY_STORE) private readonly keys: KeyStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Operation('keys.list', 'Keys of this tenant, newest first, with their last use', { answer: KeysAnswer })
  async list(@OfTenant() tenant: Tenant) {
    return { keys: (await this.keys.list(tenant.id)).map((key) => this.#shown(key)), scopes: { publishable: scopesFor('publishable'), secret: scopesFor('secret') } };
  }

  @Post()
  @Operation('keys.create', 'A new key, shown once', { status: 201, problems: [400], answer: NewKeyAnswer })
  async create(@OfTenant() tenant: Tenant, @Body() body: CreateKeyBody, @Caller() caller: AdminAccount, @Audit() audit: Auditor) {
    const { key, ...stored } = generateApiKey(body.kind);
    const record = await this.keys.create(tenant.id, {
      ...stored,
      name: body.name,
      scopes: checkScopes(body.kind, body.scopes ?? scopesFor(body.kind)),
      origins: [...new Set((body.origins ?? []).map(normaliseOrigin))],
      requestsPerSecond: body.requestsPerSecond ?? REQUESTS_PER_SECOND[body.kind],
      createdBy: `admin:${caller.id}`,
      expiresAt: this.#expiry(body.expiresAt),
    }, audit((made) => ({ subject: `key:${made.id}`, after: auditable(made) })));
    return { ...this.#shown(record), key };
  }

  @Post(':key/rotate')
  @Operation('keys.rotate', 'A new key with the rights of the old one, which goes on working for a while', { status: 201, problems: [400, 409], answer: NewKeyAnswer })
  async rotate(@OfTenant() tenant: Tenant, @Param('key', NumberInPath) id: number, @Body() body: RotateKeyBody, @Caller() caller: AdminAccount, @Audit() audit: Auditor) {
    const old = await this.#find(tenant, id);
    const { key, ...stored } = generateApiKey(old.kind);
    const { name, scopes, origins, requestsPerSecond, expiresAt } = old;
    const replacement = { ...stored, name, scopes, origins, requestsPerSecond, expiresAt, createdBy: `admin:${caller.id}` };
    const record = await this.keys.rotate(tenant.id, id, replacement, (body.overlapMinutes ?? 24 * 60) * MINUTE_MS,
      audit((made) => ({ subject: `key:${id}`, before: auditable(old), after: auditable(made) })));
    if (!record) throw new ConflictError('KEY_OVER', 'this key was revoked or has expired: create a new one instead');
    return { ...this.#shown(record), key };
  }

  @Delete(':key')
  @Operation('keys.revoke', 'Revoke a key; every api process refuses it within five seconds', { answer: KeyAnswer })
  async revoke(@OfTenant() tenant: Tenant, @Param('key', NumberInPath) id: number, @Audit() audit: Auditor) {
    const before = await this.#find(tenant, id);
    const record = await this.keys.revoke(tenant.id, id, audit(() => ({ subject: `key:${id}`, before: auditable(before) })));
    if (!record) throw unknownKey();
    return this.#shown(record);
  }

  async #find(tenant: Tenant, id: number): Promise<ApiKeyRecord> {
    const key = await this.keys.find(tenant.id, id);
    if (!key) throw unknownKey();
    return key;
  }

  #expiry(text: string | undefined): number | null {
    if (text === undefined) return null;
    const at = Date.parse(text);
    if (!(at > this.clock())) throw new InputError('REQUEST_INVALID', `expiresAt: expected a time to come, got '${text}'`, { field: 'expiresAt' });
    return at;
  }

  #shown({ tenant: _tenant, ...key }: ApiKeyRecord) {
    const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
    const over = key.revokedAt !== null ? 'revoked' : key.expiresAt !== null && key.expiresAt <= this.clock() ? 'expired' : 'valid';
    return { ...key, state: over, createdAt: iso(key.createdAt), expiresAt: iso(key.expiresAt), revokedAt: iso(key.revokedAt), lastUsedAt: iso(key.lastUsedAt) };
  }
}

function unknownKey(): NotFoundError {
  return new NotFoundError('KEY_UNKNOWN', 'there is no such key');
}

function auditable({ id, kind, name, lastFour, scopes, origins, requestsPerSecond, expiresAt }: ApiKeyRecord) {
  return { id, kind, name, lastFour, scopes: [...scopes], origins: [...origins], requestsPerSecond, expiresAt };
}
