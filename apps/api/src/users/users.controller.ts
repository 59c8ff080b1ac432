import { Body, Controller, Delete, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiParam, ApiQuery } from '@nestjs/swagger';
import { instantOf, NotFoundError, type ErasureReceipt, type JsonObject, type JsonValue, type UserKey, type UserStore, type UserUpsert } from '@zhiyin/domain';
import { inputError, limitProblem, userReference } from '@zhiyin/intake';
import { PersonProfiles, profileAnswerSchema, unsealIdentities, type ProfileAnswer } from '@zhiyin/people';
import { TenantRuntimes } from '@zhiyin/registry';
import { FromCaller, type Caller } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { elementsOf, storeElements, type ElementResult } from '../schemas/batch.ts';
import { userAnswerSchema } from '../schemas/items.ts';
import { profileQueryValidator } from '../schemas/profile.ts';
import * as schemas from '../schemas/users.ts';
import { USER_STORE } from '../tokens.ts';
import { UserDirectory } from './user-directory.ts';

@Controller('v1/users')
export class UsersController {
  constructor(
    @Inject(USER_STORE) private readonly store: UserStore,
    @Inject(UserDirectory) private readonly directory: UserDirectory,
    @Inject(TenantRuntimes) private readonly runtimes: TenantRuntimes,
    @Inject(PersonProfiles) private readonly profiles: PersonProfiles,
  ) {}

  @Put()
  @Operation({
    access: 'users:write',
    tag: 'Users',
    summary: 'Create or update users',
    description: '1..1000 users. Fields that are left out or null keep what was stored. A user that was erased comes back only with `consent: true`.',
    body: schemas.userBatchSchema,
    answer: userAnswerSchema,
    problems: [413],
  })
  async put(@FromCaller() { tenant, keys }: Caller, @Body() body: unknown): Promise<{ results: readonly ElementResult[] }> {
    const touched: UserKey[] = [];
    const read = ({ user, attributes, country, consent }: schemas.UserBody): UserUpsert => {
      const reference = userReference(keys, 'user', user);
      touched.push(reference.key);
      return { ...reference, attributes: (attributes ?? null) as JsonObject | null, country: country ?? null, consent: consent ?? null };
    };
    const rules = { validator: schemas.userValidator, name: 'user', code: 'USER_MALFORMED', read };
    const results = await storeElements(elementsOf(body, 'users'), rules, (users) => this.store.upsert(tenant.id, users));
    this.directory.forget(tenant.id, touched);
    await this.#followed();
    return { results };
  }

  @Post('merge')
  @Operation({
    access: 'users:write',
    tag: 'Users',
    summary: 'Join an anonymous visitor to a known user',
    description: 'What the visitor did becomes the user\'s; later events of the visitor too. Repeating it changes nothing.',
    body: schemas.mergeSchema,
    answer: schemas.mergeAnswerSchema,
  })
  async merge(@FromCaller() { tenant, keys }: Caller, @Body() body: unknown): Promise<{ movedEvents: number }> {
    const { visitor, user } = schemas.mergeValidator.read(body, 'REQUEST_MALFORMED');
    refuseBadText({ visitor, user });
    const from = userReference(keys, 'visitor', visitor);
    const into = userReference(keys, 'user', user);
    const { movedEvents } = await this.store.merge(tenant.id, from, into);
    this.directory.forget(tenant.id, [from.key, into.key]);
    await this.#followed();
    return { movedEvents };
  }

  @Get(':id/profile')
  @ApiParam({ name: 'id', description: 'Your id of the user' })
  @ApiQuery({ name: 'kind', required: false, enum: ['user', 'visitor'] })
  @ApiQuery({ name: 'asOf', required: false, schema: { type: 'string' }, description: 'ISO 8601: the profile as it was then' })
  @Operation({
    access: 'users:read',
    tag: 'Users',
    summary: 'What is known of a person\'s taste and habits',
    description: 'Affinities and the items they rest on, interests, price band, rhythm of buying and what is predicted. From the log; without consent it is empty.',
    answer: profileAnswerSchema,
    problems: [404],
  })
  async profile(@FromCaller() { tenant, keys }: Caller, @Param('id') id: string, @Query() query: unknown): Promise<ProfileAnswer> {
    const { kind, asOf } = profileQueryValidator.read({ ...(query as object) }, 'REQUEST_MALFORMED');
    const at = asOf === undefined ? undefined : instantOf(asOf);
    if (at === null) throw inputError('REQUEST_MALFORMED', { field: 'asOf', expected: 'a date and time with a zone, ISO 8601', got: JSON.stringify(asOf) });
    const { record } = await this.directory.find(tenant.id, personKey(keys, id, kind === undefined ? {} : { kind }));
    if (!record) throw unknownUser();
    return this.profiles.of(tenant, id, record, at);
  }

  @Get(':id/export')
  @ApiParam({ name: 'id', description: 'Your id of the user' })
  @ApiQuery({ name: 'kind', required: false, enum: ['user', 'visitor'] })
  @Operation({
    access: 'users:read',
    tag: 'Users',
    summary: 'Everything stored about a person',
    answer: schemas.exportSchema,
    problems: [404],
  })
  async export(@FromCaller() { tenant, keys }: Caller, @Param('id') id: string, @Query() query: unknown): Promise<JsonValue> {
    const found = await this.store.export(tenant.id, personKey(keys, id, query));
    if (found === null) throw unknownUser();
    return unsealIdentities(found, keys);
  }

  @Delete(':id')
  @ApiParam({ name: 'id', description: 'Your id of the user' })
  @ApiQuery({ name: 'kind', required: false, enum: ['user', 'visitor'] })
  @Operation({
    access: 'users:erase',
    tag: 'Users',
    summary: 'Erase a person',
    description:
      'Removes the person and everything they did. A tombstone of the pseudonym stays, so that late events do not bring them back. ' +
      'What a model learned from them in sum fades with its next training.',
    answer: schemas.erasureSchema,
    problems: [404],
  })
  async erase(@FromCaller() { tenant, keys }: Caller, @Param('id') id: string, @Query() query: unknown): Promise<ErasureReceipt> {
    const key = personKey(keys, id, query);
    const receipt = await this.store.erase(tenant.id, key);
    if (!receipt) throw unknownUser();
    this.directory.forget(tenant.id, [key]);
    await this.#followed();
    return receipt;
  }

  async #followed(): Promise<void> {
    await this.runtimes.caughtUp().catch(() => undefined);
  }
}

function personKey(keys: Caller['keys'], id: string, query: unknown): UserKey {
  schemas.userIdValidator.read({ id }, 'REQUEST_MALFORMED');
  refuseBadText({ id });
  const { kind = 'user' } = schemas.kindQueryValidator.read({ ...(query as object) }, 'REQUEST_MALFORMED');
  return keys.userKey(kind, id);
}

function refuseBadText(fields: Readonly<Record<string, string>>): void {
  const problem = limitProblem(fields);
  if (problem) throw inputError('REQUEST_MALFORMED', problem);
}

/** The same words for somebody of another tenant and for nobody at all. */
const unknownUser = () => new NotFoundError('USER_UNKNOWN', 'there is no such user');
