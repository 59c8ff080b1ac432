import { Body, Controller, Inject, Post } from '@nestjs/common';
import { eventAnswerSchema, eventBatchSchema } from '@zhiyin/intake';
import { FromCaller, type Caller } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { Ingestion, type EventAnswer } from './ingestion.ts';

@Controller('v1/events')
export class EventsController {
  constructor(@Inject(Ingestion) private readonly ingestion: Ingestion) {}

  @Post()
  @Operation({
    access: 'events:write',
    tag: 'Events',
    summary: 'Store behaviour',
    description:
      '1..1000 events as `{"events": [..]}`, as a list, or one JSON document a line (application/x-ndjson). The answer comes after ' +
      'they are on disk and tells what became of each; a bad one costs only itself.',
    body: eventBatchSchema,
    answer: eventAnswerSchema,
    problems: [413, 415],
  })
  take(@FromCaller() caller: Caller, @Body() body: unknown): Promise<EventAnswer> {
    return this.ingestion.take(caller, body);
  }
}
