import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { inputError } from '@zhiyin/intake';
import { FromCaller, type Caller } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import * as schemas from '../schemas/search.ts';
import { Search, type CompletionsAnswer, type SearchPage } from './search.ts';

@Controller('v1')
export class SearchController {
  constructor(@Inject(Search) private readonly search: Search) {}

  @Post('search')
  @Operation({
    access: 'search',
    tag: 'Search',
    summary: 'What answers this query',
    description:
      'Words, sizes, model numbers, typing errors and synonyms are understood; filters are those of recommendations. When nothing matches, the ' +
      'answer holds recommendations and says so in `fallback`. A cursor goes on with the same question, up to 1000 items.',
    body: schemas.searchSchema,
    answer: schemas.searchAnswerSchema,
    problems: [404],
  })
  find(@FromCaller() caller: Caller, @Body() body: unknown): Promise<SearchPage> {
    return this.search.find(caller, schemas.searchValidator.read(body, 'REQUEST_MALFORMED'));
  }

  @Get('autocomplete')
  @ApiQuery({ name: 'query', description: 'What has been typed so far' })
  @ApiQuery({ name: 'placement', required: false })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 20 } })
  @Operation({
    access: 'search',
    tag: 'Search',
    summary: 'Ways to go on with what somebody types',
    description: 'Every completion finds something. What several people asked for comes first; what one person typed is never offered to others.',
    answer: schemas.autocompleteAnswerSchema,
    problems: [404],
  })
  complete(@FromCaller() caller: Caller, @Query() query: unknown): Promise<CompletionsAnswer> {
    const { limit, ...rest } = { ...(query as Record<string, unknown>) };
    const asked = { ...rest, ...(limit === undefined ? {} : { limit: numberOf(limit) }) };
    return this.search.complete(caller, schemas.autocompleteValidator.read(asked, 'REQUEST_MALFORMED'));
  }
}

function numberOf(text: unknown): number {
  if (typeof text === 'string' && /^\d{1,3}$/.test(text)) return Number(text);
  throw inputError('REQUEST_MALFORMED', { field: 'limit', expected: 'a whole number 1..20', got: JSON.stringify(text) ?? 'nothing' });
}
