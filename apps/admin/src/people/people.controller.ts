import { Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { InputError, instantOf, NotFoundError, type AdminAccount, type AuditLog, type ExplorerStore, type JsonValue, type PersonRow, type Tenant, type UserStore } from '@zhiyin/domain';
import { PersonProfiles, profileAnswerSchema, unsealIdentities } from '@zhiyin/people';
import { Audit, Caller, OfTenant, type Auditor } from '../http/caller.ts';
import { Json } from '../http/answers.ts';
import { Operation } from '../http/operation.ts';
import { oneOfQuery, pageWish, textOf, type Query as QueryOf } from '../http/query.ts';
import { NumberInPath } from '../http/validation.ts';
import { AUDIT_LOG, EXPLORER_STORE, USER_STORE } from '../tokens.ts';
import { ErasedAnswer, PeopleAnswer, PersonDetailsAnswer, SlatesAnswer } from './people.answers.ts';
import { Readers, shownId, type Reader } from './reader.ts';
import { shownSlate } from './shown-slate.ts';

const KINDS = ['user', 'visitor'] as const;
const PersonInPath = new NumberInPath(0);

/** The people of one tenant, by number: their own ids are sealed, and shown to those who may see them. */
@ApiTags('Users')
@Controller('admin/v1/tenants/:tenant/users')
export class PeopleController {
  constructor(
    @Inject(EXPLORER_STORE) private readonly explorer: ExplorerStore,
    @Inject(USER_STORE) private readonly users: UserStore,
    @Inject(AUDIT_LOG) private readonly auditLog: AuditLog,
    @Inject(Readers) private readonly readers: Readers,
    @Inject(PersonProfiles) private readonly profiles: PersonProfiles,
  ) {}

  @Get()
  @ApiQuery({ name: 'id', required: false, description: "The shop's own id, whole: ids are stored as pseudonyms, so no part of one can be searched for" })
  @ApiQuery({ name: 'kind', required: false, enum: KINDS })
  @ApiQuery({ name: 'before', required: false, description: '`next` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1..200; 50 unless told' })
  @Operation('users.list', 'People, newest first', { problems: [400], answer: PeopleAnswer })
  async list(@OfTenant() tenant: Tenant, @Caller() caller: AdminAccount, @Query() query: QueryOf) {
    const reader = await this.readers.of(tenant, caller);
    const [id, kind] = [textOf(query.id, 'id'), oneOfQuery(query.kind, 'kind', KINDS)];
    if (id !== undefined) {
      const found = await Promise.all((kind ? [kind] : KINDS).map((one) => this.explorer.people(tenant.id, { ...pageWish({}), key: reader.keys.userKey(one, id) })));
      return { users: found.flatMap(({ rows }) => rows).map((row) => shown(row, tenant, reader)), next: null, masked: !reader.open };
    }
    const { rows, next } = await this.explorer.people(tenant.id, { ...pageWish(query), ...(kind ? { kind } : {}) });
    return { users: rows.map((row) => shown(row, tenant, reader)), next, masked: !reader.open };
  }

  @Get(':user')
  @Operation('users.read', 'One person', { answer: PersonDetailsAnswer })
  async read(@OfTenant() tenant: Tenant, @Caller() caller: AdminAccount, @Param('user', PersonInPath) user: number) {
    const [person, reader] = [await this.#person(tenant, user), await this.readers.of(tenant, caller)];
    return { ...shown(person, tenant, reader), attributes: reader.open ? person.attributes : null, masked: !reader.open };
  }

  @Get(':user/profile')
  @ApiQuery({ name: 'asOf', required: false, description: 'ISO 8601: the profile as it was then' })
  @Operation('users.read', "What is known of a person's taste and habits, as `/v1/users/{id}/profile` answers it", { problems: [400], answer: profileAnswerSchema })
  async profile(@OfTenant() tenant: Tenant, @Caller() caller: AdminAccount, @Param('user', PersonInPath) user: number, @Query('asOf') asOf?: string) {
    const at = asOf === undefined ? undefined : instantOf(asOf);
    if (at === null) throw new InputError('REQUEST_INVALID', `asOf: expected a date and time with a zone, ISO 8601, got '${asOf?.slice(0, 40)}'`, { field: 'asOf' });
    const person = await this.#person(tenant, user);
    return this.profiles.of(tenant, shownId(person.sealedId, await this.readers.of(tenant, caller)) ?? '', person, at);
  }

  @Get(':user/slates')
  @ApiQuery({ name: 'before', required: false, description: '`next` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1..200; 50 unless told' })
  @Operation('users.read', 'What a person was shown, newest first, and what came of it', { problems: [400], answer: SlatesAnswer })
  async slates(@OfTenant() tenant: Tenant, @Param('user', PersonInPath) user: number, @Query() query: QueryOf) {
    await this.#person(tenant, user);
    const { rows, next } = await this.explorer.shownTo(tenant.id, user, pageWish(query));
    return { slates: rows.map(shownSlate), next };
  }

  /** Not a GET: that somebody took a person's data away is written down. */
  @Post(':user/export')
  @Operation('users.export', 'Everything stored about a person, with their own ids', { answer: Json })
  async export(@OfTenant() tenant: Tenant, @Caller() caller: AdminAccount, @Param('user', PersonInPath) user: number, @Audit() audit: Auditor): Promise<JsonValue> {
    const [person, { keys }] = [await this.#person(tenant, user), await this.readers.of(tenant, caller)];
    const found = await this.users.export(tenant.id, person.key);
    if (found === null) throw unknownPerson();
    await this.auditLog.append(audit<void>(() => ({ subject: `user:${user}` }))());
    return unsealIdentities(found, keys);
  }

  @Delete(':user')
  @Operation('users.erase', 'Erase a person: everything they did, and who they were; cannot be undone', { answer: ErasedAnswer })
  async erase(@OfTenant() tenant: Tenant, @Param('user', PersonInPath) user: number, @Audit() audit: Auditor) {
    const person = await this.#person(tenant, user);
    const receipt = await this.users.erase(tenant.id, person.key, audit(({ events, impressions }) => ({ subject: `user:${user}`, after: { events, impressions } })));
    if (!receipt) throw unknownPerson();
    return receipt;
  }

  async #person(tenant: Tenant, user: number): Promise<PersonRow> {
    const person = await this.explorer.person(tenant.id, user);
    if (!person) throw unknownPerson();
    return person;
  }
}

function shown(row: PersonRow, tenant: Tenant, reader: Reader) {
  return {
    user: row.number, id: shownId(row.sealedId, reader), kind: row.kind, country: row.country, consent: row.consent ?? tenant.defaultConsent, createdAt: new Date(row.createdAt).toISOString(),
    lastEventAt: row.lastEventAt === null ? null : new Date(row.lastEventAt).toISOString(), events: row.events,
  };
}

/** The same words for somebody of another tenant, somebody erased and nobody at all. */
const unknownPerson = () => new NotFoundError('USER_UNKNOWN', 'there is no such user');
