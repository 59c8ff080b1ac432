import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Static } from '@sinclair/typebox';
import { canonicalJson, InputError, type Clock } from '@zhiyin/domain';
import { inputError, limitProblem } from '@zhiyin/intake';
import { answerTimeMeasure } from '@zhiyin/observability';
import { issueRecommendationId, issueSearchCursor, readSearchCursor } from '@zhiyin/privacy';
import { TenantRuntimes, type Completion, type SearchAnswer } from '@zhiyin/registry';
import type { Caller } from '../http/caller.ts';
import { ImpressionBuffer } from '../recommendations/impression-buffer.ts';
import { whoAsks, type WhoAsks } from '../recommendations/who-asks.ts';
import type { autocompleteSchema, SearchBody } from '../schemas/search.ts';
import { CLOCK } from '../tokens.ts';
import { DayCounts } from '../operations/day-counts.ts';
import { UserDirectory } from '../users/user-directory.ts';

const DEFAULT_PLACEMENT = 'search';
const DEFAULT_LIMIT = 20;
const DEFAULT_COMPLETIONS = 8;
/** Nobody turns so many pages; a program that wants everything has its catalogue. */
const DEEPEST = 1000;

export interface SearchPage {
  readonly recommendationId: string;
  readonly placement: string;
  readonly pipelineVersion: number;
  readonly arm: SearchAnswer['arm'];
  readonly total: number;
  readonly items: readonly object[];
  readonly facets: readonly object[];
  readonly cursor: string | null;
  readonly didYouMean: string | null;
  readonly redirect: string | null;
  readonly fallback: boolean;
  readonly degraded: readonly string[];
}

export interface CompletionsAnswer {
  readonly completions: readonly Completion[];
}

/** Answers queries from memory and logs what was shown, as recommendations do. */
@Injectable()
export class Search {
  constructor(
    @Inject(TenantRuntimes) private readonly runtimes: TenantRuntimes,
    @Inject(UserDirectory) private readonly users: UserDirectory,
    @Inject(ImpressionBuffer) private readonly impressions: ImpressionBuffer,
    @Inject(DayCounts) private readonly dayCounts: DayCounts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws InputError for a bad filter, facet or cursor, NotFoundError PLACEMENT_UNKNOWN */
  async find(caller: Caller, body: SearchBody): Promise<SearchPage> {
    const began = performance.now();
    refuseBadText(body);
    const { query = '', placement = DEFAULT_PLACEMENT, sort = 'relevance', facets = [], limit = DEFAULT_LIMIT, filter = null, session = null } = body;
    const question = canonicalJson({ query, placement, sort, filter });
    const skip = body.cursor ? placeOf(caller, body.cursor, question) : 0;
    const runtime = await this.runtimes.of(caller.tenant.id);
    const who = await whoAsks(caller, body, this.users);
    const answer = await runtime.search({
      text: query, placement, sort, facets, filter, session, skip,
      limit: Math.min(limit, DEEPEST - skip),
      user: who.number,
      personal: who.personal,
      bucket: who.bucket,
      country: body.country ?? who.country,
      now: this.clock(),
    });
    this.dayCounts.add(caller.tenant.id, answerTimeMeasure(performance.now() - began));
    const end = skip + answer.items.length;
    return {
      recommendationId: this.#log(caller, who, session, query, answer),
      placement: answer.placement,
      pipelineVersion: answer.pipelineVersion,
      arm: answer.arm,
      total: answer.total,
      items: answer.items.map(({ id, score, highlights }) => ({ id, score, highlights: { title: highlights } })),
      facets: answer.facets,
      cursor: !answer.fallback && end < Math.min(answer.total, DEEPEST) ? issueSearchCursor(caller.keys, end, question) : null,
      didYouMean: answer.corrected,
      redirect: answer.redirect,
      fallback: answer.fallback,
      degraded: [...answer.degraded, ...who.degraded],
    };
  }

  async complete(caller: Caller, { query, placement = DEFAULT_PLACEMENT, limit = DEFAULT_COMPLETIONS }: Static<typeof autocompleteSchema>): Promise<CompletionsAnswer> {
    refuseBadText({ query });
    const runtime = await this.runtimes.of(caller.tenant.id);
    return { completions: await runtime.complete({ text: query, placement, limit }) };
  }

  /** One row per page, and the signed id that names it. Without consent the row says neither who saw it nor what they typed. */
  #log(caller: Caller, { number, personal }: WhoAsks, session: string | null, query: string, answer: SearchAnswer): string {
    const id = randomUUID();
    const at = this.clock();
    const { placement, arm, pipelineVersion, items } = answer;
    this.impressions.add({
      tenant: caller.tenant.id,
      id,
      placement,
      arm,
      pipelineVersion,
      user: personal ? number : null,
      session: personal ? session : null,
      query: personal ? query : null,
      items: items.map((item) => item.number),
      scores: items.map(({ score }) => score),
      propensities: items.map(() => 1),
      degraded: answer.degraded.length > 0,
      at,
    });
    return issueRecommendationId(caller.keys, { id, placement, pipelineVersion, at });
  }
}

/** The same words for a cursor of somebody else and for one that nobody issued. */
function placeOf({ keys }: Caller, cursor: string, question: string): number {
  const place = readSearchCursor(keys, cursor, question);
  if (place !== null) return place;
  const expected = 'the cursor of an answer to the same query, placement, sort and filter';
  throw new InputError('CURSOR_INVALID', `cursor: expected ${expected}, got another text; leave it out to begin anew`, { field: 'cursor', expected, got: 'another text' });
}

function refuseBadText(body: object): void {
  const problem = limitProblem(body);
  if (problem) throw inputError('REQUEST_MALFORMED', problem);
}
