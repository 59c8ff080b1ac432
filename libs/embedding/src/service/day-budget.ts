import { DAY_MS, LimitError, type Clock } from '@zhiyin/domain';

/** What a tenant may have others compute in a day (UTC). */
export class DayBudget {
  #day = -1;
  #spent = 0;

  /** @param most per day; in the unit that `spend` is told */
  constructor(
    private readonly most: number,
    private readonly unit: string,
    private readonly clock: Clock,
  ) {}

  /** Takes it from today's budget, before the work is done. @throws LimitError BUDGET_SPENT when it does not fit any more; nothing is taken then */
  spend(amount: number): void {
    const now = this.clock();
    const day = Math.floor(now / DAY_MS);
    if (day !== this.#day) [this.#day, this.#spent] = [day, 0];
    if (this.#spent + amount > this.most) {
      throw new LimitError('BUDGET_SPENT', `${this.#spent} of ${this.most} ${this.unit} are spent today, ${amount} more were wanted: raise the budget or wait for tomorrow`, { retryAfterSeconds: Math.ceil(((day + 1) * DAY_MS - now) / 1000) });
    }
    this.#spent += amount;
  }

  get spent(): number {
    return this.#spent;
  }
}
