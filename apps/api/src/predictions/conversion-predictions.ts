import { Inject, Injectable } from '@nestjs/common';
import type { ConversionPrediction, ModelCard } from '@zhiyin/conversion';
import type { Clock } from '@zhiyin/domain';
import { inputError, limitProblem } from '@zhiyin/intake';
import { TenantRuntimes, type ConversionAnswer as RuntimeAnswer, type TenantRuntime } from '@zhiyin/registry';
import type { Caller } from '../http/caller.ts';
import { whoAsks } from '../recommendations/who-asks.ts';
import type { ConversionBody } from '../schemas/predictions.ts';
import { CLOCK } from '../tokens.ts';
import { UserDirectory } from '../users/user-directory.ts';

type Who = NonNullable<ConversionBody['visits']>[number];
type Pair = NonNullable<ConversionBody['pairs']>[number];

interface Predicted {
  readonly probability: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly reasons: ConversionPrediction['reasons'];
  readonly fallback: readonly string[];
}

export interface ConversionAnswer {
  readonly model: object | null;
  readonly pairs: readonly (Pair & Predicted)[];
  readonly visits: readonly (Who & Predicted)[];
}

/** Somebody's answers: of the visit, and of each item that was asked for. */
interface Asked {
  readonly answer: RuntimeAnswer;
  readonly fallback: readonly string[];
  readonly items: ReadonlyMap<string, ConversionPrediction>;
}

/** Who buys what, and whose visit ends in a purchase, from what they did until now. */
@Injectable()
export class ConversionPredictions {
  constructor(
    @Inject(TenantRuntimes) private readonly runtimes: TenantRuntimes,
    @Inject(UserDirectory) private readonly directory: UserDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws InputError REQUEST_MALFORMED when neither pairs nor visits are asked for */
  async predict(caller: Caller, body: ConversionBody): Promise<ConversionAnswer> {
    const { pairs = [], visits = [] } = body;
    const problem = pairs.length || visits.length ? limitProblem(body, { depth: 4, keys: 3000, text: 8192, bytes: 512_000 }) : { field: 'pairs', expected: 'pairs or visits to ask about', got: 'neither' };
    if (problem) throw inputError('REQUEST_MALFORMED', problem);
    const runtime = await this.runtimes.of(caller.tenant.id);
    const items = new Map<string, Set<string>>();
    for (const pair of pairs) items.set(keyOf(pair), (items.get(keyOf(pair)) ?? new Set<string>()).add(pair.item));
    const people = new Map([...pairs, ...visits].map((who) => [keyOf(who), who]));
    const asked = new Map(await Promise.all([...people].map(async ([key, who]) => [key, await this.#ask(caller, runtime, { ...who, consent: body.consent }, [...(items.get(key) ?? [])])] as const)));
    const model = [...asked.values()][0].answer.model;
    return {
      model: model && { version: model.version, trainedAt: new Date(model.trainedAt).toISOString(), windowDays: model.windowDays, pairs: factsOf(model.card.pairs), visits: factsOf(model.card.visits) },
      pairs: pairs.map((pair) => {
        const { items: own, fallback } = asked.get(keyOf(pair))!;
        const unknown = runtime.catalogue.numberOf(pair.item) < 0;
        return { ...pair, ...predicted(own.get(pair.item) ?? null, [...fallback, unknown ? 'unknown-item' : null, model ? model.card.pairs.notLearned : 'not-trained']) };
      }),
      visits: visits.map((who) => {
        const { answer, fallback } = asked.get(keyOf(who))!;
        return { ...who, ...predicted(answer.visit, [...fallback, model ? model.card.visits.notLearned : 'not-trained']) };
      }),
    };
  }

  async #ask(caller: Caller, runtime: TenantRuntime, who: Who & { readonly consent?: boolean }, ids: readonly string[]): Promise<Asked> {
    const { number, personal, degraded } = await whoAsks(caller, who, this.directory);
    const known = ids.filter((id) => runtime.catalogue.numberOf(id) >= 0);
    const answer = await runtime.conversion({ user: number, personal, session: who.session ?? null, now: this.clock(), items: known.map((id) => runtime.catalogue.numberOf(id)) });
    const named = who.user !== undefined || who.visitor !== undefined;
    const stranger = !personal ? 'no-consent' : named && number === null && degraded.length === 0 ? 'unknown-user' : answer.events === 0 ? 'no-history' : null;
    return {
      answer, fallback: [...degraded, ...answer.degraded, ...(stranger ? [stranger] : [])],
      items: new Map(answer.items?.map((prediction, n) => [known[n], prediction])),
    };
  }
}

const keyOf = ({ user, visitor, session }: Who): string => JSON.stringify([user, visitor, session ?? null]);

function predicted(prediction: ConversionPrediction | null, fallback: readonly (string | null)[]): Predicted {
  const { probability, low, high, reasons } = prediction ?? { probability: null, low: null, high: null, reasons: [] };
  return { probability, low, high, reasons, fallback: fallback.filter((one) => one !== null) };
}

function factsOf({ chosen, calibration, rows, purchases, models }: ModelCard): object {
  const judged = models.find(({ model }) => model === chosen);
  if (!judged) return { model: chosen, calibration, moments: rows, purchases, metrics: null };
  const { logLoss, normalizedEntropy, auc, calibrationError, predictedOverActual } = judged.metrics;
  return { model: chosen, calibration, moments: rows, purchases, metrics: { logLoss, normalizedEntropy, auc, calibrationError, predictedOverActual, accuracy: judged.accuracy } };
}
