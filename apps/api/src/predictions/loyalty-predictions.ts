import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@zhiyin/domain';
import { inputError, limitProblem } from '@zhiyin/intake';
import { historyOf, LoyaltyModels, type LoyaltyModel, type LoyaltyPrediction } from '@zhiyin/loyalty';
import { TenantRuntimes } from '@zhiyin/registry';
import type { Caller } from '../http/caller.ts';
import { whoAsks } from '../recommendations/who-asks.ts';
import type { LoyaltyBody } from '../schemas/predictions.ts';
import { CLOCK } from '../tokens.ts';
import { UserDirectory } from '../users/user-directory.ts';

const DEFAULT_HORIZON_DAYS = 90;

export interface UserLoyalty {
  readonly user: string;
  readonly orders: number;
  readonly lastOrderAt: string | null;
  readonly prediction: LoyaltyPrediction | null;
  readonly reason: 'not-fitted' | 'no-orders' | 'no-consent' | null;
}

export interface LoyaltyAnswer {
  readonly model: object | null;
  readonly horizonDays: number;
  readonly users: readonly UserLoyalty[];
  readonly items: readonly { readonly item: string; readonly purchases: number; readonly effect: number; readonly low: number; readonly high: number }[];
  readonly missingItems: readonly string[];
}

/** Who comes back, from what they bought until now; and what an item does to it. */
@Injectable()
export class LoyaltyPredictions {
  constructor(
    @Inject(LoyaltyModels) private readonly models: LoyaltyModels,
    @Inject(TenantRuntimes) private readonly runtimes: TenantRuntimes,
    @Inject(UserDirectory) private readonly directory: UserDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws InputError REQUEST_MALFORMED when neither users nor items are asked for */
  async predict(caller: Caller, { users = [], items = [], horizonDays = DEFAULT_HORIZON_DAYS }: LoyaltyBody): Promise<LoyaltyAnswer> {
    const problem = users.length || items.length ? limitProblem({ users, items }, { depth: 3, keys: 1000, text: 8192, bytes: 512_000 }) : { field: 'users', expected: 'users or items to ask about', got: 'neither' };
    if (problem) throw inputError('REQUEST_MALFORMED', problem);
    const fitted = await this.models.of(caller.tenant.id);
    return {
      model: fitted && { version: fitted.version, fittedAt: new Date(fitted.fittedAt).toISOString(), itemHorizonDays: fitted.itemHorizonDays, ...cardOf(fitted.model) },
      horizonDays,
      users: await this.#users(caller, users, fitted?.model ?? null, horizonDays),
      ...(await this.#items(caller, items)),
    };
  }

  async #users(caller: Caller, users: readonly string[], model: LoyaltyModel | null, horizonDays: number): Promise<UserLoyalty[]> {
    const people = await Promise.all(users.map((user) => whoAsks(caller, { user }, this.directory)));
    const numbers = people.flatMap(({ number, personal }) => (number !== null && personal ? [number] : []));
    const days = numbers.length ? await this.models.store.orders(caller.tenant.id, [...new Set(numbers)]) : [];
    return users.map((user, n) => {
      const { number, personal } = people[n];
      const orders = number !== null && personal ? days.filter((day) => day.user === number) : [];
      const known = { user, orders: orders.length, lastOrderAt: orders.length ? new Date(orders[orders.length - 1].at).toISOString() : null };
      const reason = !personal ? 'no-consent' : !orders.length ? 'no-orders' : !model ? 'not-fitted' : null;
      return { ...known, prediction: reason === null ? model!.predict(historyOf(orders, this.clock()), horizonDays) : null, reason };
    });
  }

  async #items(caller: Caller, items: readonly string[]): Promise<Pick<LoyaltyAnswer, 'items' | 'missingItems'>> {
    if (!items.length) return { items: [], missingItems: [] };
    const { catalogue } = await this.runtimes.of(caller.tenant.id);
    const numbers = items.map((item) => catalogue.numberOf(item));
    const known = new Map((await this.models.store.items(caller.tenant.id, numbers.filter((number) => number >= 0))).map((record) => [record.item, record]));
    const answered = items.flatMap((item, n) => {
      if (numbers[n] < 0) return [];
      const { purchases = 0, effect = 0, low = 0, high = 0 } = known.get(numbers[n]) ?? {};
      return [{ item, purchases, effect, low, high }];
    });
    return { items: answered, missingItems: items.filter((_, n) => numbers[n] < 0) };
  }
}

function cardOf({ parameters: { customers, repeaters, backtest } }: LoyaltyModel): object {
  return { customers, repeaters, backtest };
}
