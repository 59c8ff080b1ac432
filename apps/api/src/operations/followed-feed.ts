import type { ChangeFeed, Clock, FeedPage, LogPosition, TenantId } from '@zhiyin/domain';

/** The change feed, and when it last answered: how old what is in memory may be. */
export class FollowedFeed implements ChangeFeed {
  #followedAt: number | null = null;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  /** Milliseconds since 1970; null before the first answer. */
  get followedAt(): number | null {
    return this.#followedAt;
  }

  position(): Promise<LogPosition> {
    return this.#noting(() => this.feed.position());
  }

  poll(from: LogPosition, tenants: readonly TenantId[]): Promise<FeedPage> {
    return this.#noting(() => this.feed.poll(from, tenants));
  }

  async #noting<T>(ask: () => Promise<T>): Promise<T> {
    const asked = this.clock();
    const answer = await ask();
    this.#followedAt = asked;
    return answer;
  }
}
