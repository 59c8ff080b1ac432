import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock, ItemNumber } from '@zhiyin/domain';
import { inputError, limitProblem } from '@zhiyin/intake';
import { answerTimeMeasure } from '@zhiyin/observability';
import { issueRecommendationId } from '@zhiyin/privacy';
import { TenantRuntimes, type RecommendationAnswer, type TenantRuntime } from '@zhiyin/registry';
import type { Caller } from '../http/caller.ts';
import type { RankBody, RecommendationBody } from '../schemas/recommendations.ts';
import { CLOCK } from '../tokens.ts';
import { DayCounts } from '../operations/day-counts.ts';
import { UserDirectory } from '../users/user-directory.ts';
import { ImpressionBuffer } from './impression-buffer.ts';
import { whoAsks, type WhoAsks } from './who-asks.ts';

const DEFAULT_LIMIT = 10;

/** What a caller gets back; numbers have become ids again. */
export interface SlateAnswer {
  readonly recommendationId: string | null;
  readonly placement: string;
  readonly pipelineVersion: number;
  /** 'hold-out': this person is one of those the pipeline is measured against. */
  readonly arm: RecommendationAnswer['arm'];
  readonly items: readonly object[];
  readonly missingItems: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  readonly degraded: readonly string[];
  readonly validated?: boolean;
  readonly trace?: unknown;
}

/** Answers from memory: tenant, user, catalogue, models and live state are all here once warm. */
@Injectable()
export class Recommendations {
  constructor(
    @Inject(TenantRuntimes) private readonly runtimes: TenantRuntimes,
    @Inject(UserDirectory) private readonly users: UserDirectory,
    @Inject(ImpressionBuffer) private readonly impressions: ImpressionBuffer,
    @Inject(DayCounts) private readonly dayCounts: DayCounts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws InputError for a bad filter, NotFoundError PLACEMENT_UNKNOWN */
  async recommend(caller: Caller, body: RecommendationBody): Promise<SlateAnswer> {
    const began = performance.now();
    refuseBadText(body);
    const runtime = await this.runtimes.of(caller.tenant.id);
    const context = numbersOf(runtime, body.items);
    const exclude = numbersOf(runtime, body.exclude);
    const missingItems = [...context.missing, ...exclude.missing];
    const who = await whoAsks(caller, body, this.users);
    const request = {
      placement: body.placement,
      user: who.number,
      personal: who.personal,
      bucket: who.bucket,
      session: body.session ?? null,
      contextItems: context.numbers,
      limit: body.limit ?? DEFAULT_LIMIT,
      exclude: exclude.numbers,
      filter: body.filter ?? null,
      explain: body.explain ?? false,
      country: body.country ?? who.country,
      category: body.category ?? null,
      now: this.clock(),
    };
    if (body.validateOnly) {
      const answer = await runtime.recommend({ ...request, limit: 1 });
      return { ...this.#answer(runtime, answer, missingItems, who.degraded, null), items: [], validated: true };
    }
    const answer = await runtime.recommend(request);
    this.dayCounts.add(caller.tenant.id, answerTimeMeasure(performance.now() - began));
    return this.#answer(runtime, answer, missingItems, who.degraded, this.#log(caller, who, body.session ?? null, answer));
  }

  /** The caller's own candidates in the order of the placement's pipeline. Unknown ones are left out and named. */
  async rank(caller: Caller, body: RankBody): Promise<SlateAnswer> {
    const began = performance.now();
    refuseBadText(body);
    const runtime = await this.runtimes.of(caller.tenant.id);
    const candidates = numbersOf(runtime, body.candidates);
    const context = numbersOf(runtime, body.items);
    const who = await whoAsks(caller, body, this.users);
    const request = {
      placement: body.placement,
      user: who.number,
      personal: who.personal,
      bucket: who.bucket,
      session: body.session ?? null,
      contextItems: context.numbers,
      limit: Math.max(1, candidates.numbers.length),
      exclude: [],
      filter: body.filter ?? null,
      explain: body.explain ?? false,
      country: body.country ?? who.country,
      category: body.category ?? null,
      now: this.clock(),
    };
    const answer = await runtime.rank(request, candidates.numbers);
    this.dayCounts.add(caller.tenant.id, answerTimeMeasure(performance.now() - began));
    return this.#answer(runtime, answer, [...candidates.missing, ...context.missing], who.degraded, this.#log(caller, who, body.session ?? null, answer));
  }

  /** One row per slate, and the signed id that names it. Without consent the row says nothing of who saw it. */
  #log(caller: Caller, { number, personal }: WhoAsks, session: string | null, answer: RecommendationAnswer): string {
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
      query: null,
      items: items.map((item) => item.number),
      scores: items.map(({ score }) => score),
      propensities: items.map(({ propensity }) => propensity),
      degraded: answer.degraded.length > 0,
      at,
    });
    return issueRecommendationId(caller.keys, { id, placement, pipelineVersion, at });
  }

  #answer(runtime: TenantRuntime, answer: RecommendationAnswer, missing: readonly string[], degraded: readonly string[], recommendationId: string | null): SlateAnswer {
    return {
      recommendationId,
      placement: answer.placement,
      pipelineVersion: answer.pipelineVersion,
      arm: answer.arm,
      items: answer.items.map(({ id, score, reasons, sources, value }) => ({
        id,
        score,
        reasons: reasons?.map(({ code, text, items }) => ({ code, text, items: items.map((number) => runtime.catalogue.idOf(number)) })),
        sources,
        value,
      })),
      missingItems: [...new Set(missing)],
      versions: answer.versions,
      degraded: [...answer.degraded, ...degraded],
      trace: answer.trace,
    };
  }
}

/** Ids of the request as the tenant's catalogue numbers, without repeats; what the catalogue does not know is named. */
function numbersOf(runtime: TenantRuntime, ids: readonly string[] = []): { numbers: ItemNumber[]; missing: string[] } {
  const numbers = new Set<ItemNumber>();
  const missing: string[] = [];
  for (const id of ids) {
    const number = runtime.catalogue.numberOf(id);
    if (number < 0) missing.push(id);
    else numbers.add(number);
  }
  return { numbers: [...numbers], missing };
}

/** Lists of ids make a request larger than an element of a batch, never deeper. */
function refuseBadText(body: object): void {
  const problem = limitProblem(body, { depth: 3, keys: 1000, text: 8192, bytes: 512_000 });
  if (problem) throw inputError('REQUEST_MALFORMED', problem);
}
