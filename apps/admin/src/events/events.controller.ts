import { applyDecorators, Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { EVENT_TYPES, INTAKE_STATUSES, NotFoundError, type AdminAccount, type AuditLog, type CatalogueStore, type EventFilter, type ExplorerStore, type IntakeProblemStore, type JsonObject, type Tenant } from '@zhiyin/domain';
import { eventResultSchema } from '@zhiyin/intake';
import { Audit, Caller, OfTenant, type AdminRequest, type Auditor } from '../http/caller.ts';
import { Document, Flag } from '../http/fields.ts';
import { LiveStreams, type StreamSource } from '../http/live-streams.ts';
import { Operation } from '../http/operation.ts';
import { oneOfQuery, pageWish, type Query as QueryOf } from '../http/query.ts';
import { Readers } from '../people/reader.ts';
import { AUDIT_LOG, CATALOGUE_STORE, EXPLORER_STORE, INTAKE_PROBLEM_STORE } from '../tokens.ts';
import { eventFilter } from './event-filter.ts';
import { EventsAnswer, ProblemsAnswer } from './events.answers.ts';
import { shownEvent, shownProblem } from './shown-event.ts';
import { TestEvents } from './test-events.ts';

export class SendEventBody {
  @Document({ description: 'One event as `POST /v1/events` takes it', example: { type: 'view', user: 'u-1', item: 'mug' } }) event!: JsonObject;
  @Flag({ description: 'False: it is kept and shown as a robot\'s, so that it trains and counts nowhere', optional: true }) counts?: boolean;
}

const Filtered = () => applyDecorators(
  ApiQuery({ name: 'type', required: false, enum: EVENT_TYPES }), ApiQuery({ name: 'user', required: false, description: 'Number of a person' }), ApiQuery({ name: 'item', required: false, description: 'Id of an item' }),
);

/** What comes in, as it comes in. */
@ApiTags('Events')
@Controller('admin/v1/tenants/:tenant/events')
export class EventsController {
  constructor(
    @Inject(EXPLORER_STORE) private readonly explorer: ExplorerStore,
    @Inject(INTAKE_PROBLEM_STORE) private readonly problems: IntakeProblemStore,
    @Inject(CATALOGUE_STORE) private readonly catalogue: CatalogueStore,
    @Inject(AUDIT_LOG) private readonly auditLog: AuditLog,
    @Inject(Readers) private readonly readers: Readers,
    @Inject(TestEvents) private readonly testEvents: TestEvents,
    @Inject(LiveStreams) private readonly streams: LiveStreams,
  ) {}

  @Get()
  @Filtered()
  @ApiQuery({ name: 'before', required: false, description: '`next` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1..200; 50 unless told' })
  @Operation('events.list', 'Events, the newest to come in first; of one person the newest to happen. A page may hold fewer than asked for, or none, and yet have a `next`', { problems: [400], answer: EventsAnswer })
  async list(@OfTenant() tenant: Tenant, @Caller() caller: AdminAccount, @Query() query: QueryOf) {
    const [reader, filter] = [await this.readers.of(tenant, caller), await eventFilter(this.catalogue, tenant, query)];
    const { rows, next } = filter ? await this.explorer.events(tenant.id, filter, pageWish(query)) : { rows: [], next: null };
    return { events: rows.map((event) => shownEvent(event, reader)), next, masked: !reader.open };
  }

  @Get('problems')
  @ApiQuery({ name: 'status', required: false, enum: INTAKE_STATUSES })
  @ApiQuery({ name: 'before', required: false, description: '`next` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1..200; 50 unless told' })
  @Operation('events.list', 'Why events were not stored, or not as they were sent: samples, newest first', { problems: [400], answer: ProblemsAnswer })
  async listProblems(@OfTenant() tenant: Tenant, @Query() query: QueryOf) {
    const status = oneOfQuery(query.status, 'status', INTAKE_STATUSES);
    const { rows, next } = await this.problems.list(tenant.id, { ...pageWish(query), ...(status ? { status } : {}) });
    return { problems: rows.map(shownProblem), next };
  }

  @Get('live')
  @Filtered()
  @ApiProduces('text/event-stream')
  @Operation('events.follow', 'Events and problems as they come in, as server-sent events: `events`, `problems`, `beat`, `end`. Comes back with Last-Event-ID to go on where it was', { problems: [400, 429] })
  async live(@OfTenant() tenant: Tenant, @Query() query: QueryOf, @Req() request: AdminRequest, @Res() reply: FastifyReply): Promise<void> {
    const filter = await eventFilter(this.catalogue, tenant, query);
    if (!filter) throw new NotFoundError('ITEM_UNKNOWN', 'there is no such item: nothing about it can come in before it is named');
    this.streams.start(request, reply, 'events.follow', this.#source(tenant, filter));
  }

  @Post()
  @Operation('events.send', "Send one event as the shop's server would; the answer tells what became of it", { problems: [400], answer: eventResultSchema })
  async send(@OfTenant() tenant: Tenant, @Caller() caller: AdminAccount, @Body() { event, counts = false }: SendEventBody, @Audit() audit: Auditor) {
    const { keys } = await this.readers.of(tenant, caller);
    const read = this.testEvents.read(keys, event);
    const refused = 'error' in read;
    // Written down first: an event takes the way of all events, in a transaction of its own.
    await this.auditLog.append(audit<void>(() => ({ subject: `tenant:${tenant.id}`, after: { status: refused ? 'rejected' : 'sent', type: typeof event.type === 'string' ? event.type.slice(0, 40) : null, counts } }))());
    return refused ? { index: 0, status: 'rejected', error: read.error } : this.testEvents.store(tenant, read, counts);
  }

  /** Where it stands is a position of the log, and the last problem. */
  #source(tenant: Tenant, filter: EventFilter): StreamSource {
    return {
      read: async (position, caller) => {
        const [, at, seen] = /^(\d+:\d+:[\d,]*)~(\d{1,15})$/.exec(position ?? '') ?? [];
        const [reader, tail, odd] = await Promise.all([
          this.readers.of(tenant, caller), this.explorer.tail(tenant.id, filter, at ?? null), this.problems.after(tenant.id, seen === undefined ? null : Number(seen)),
        ]);
        return {
          position: `${tail.position}~${odd.last}`,
          messages: [
            ...(tail.events.length ? [{ event: 'events', data: { events: tail.events.map((event) => shownEvent(event, reader)) } }] : []),
            ...(odd.problems.length ? [{ event: 'problems', data: { problems: odd.problems.map(shownProblem) } }] : []),
          ],
        };
      },
    };
  }
}
