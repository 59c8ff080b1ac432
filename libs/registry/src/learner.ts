import type { BehaviourEvent, CatalogueItem, LogPosition, UserNumber } from '@zhiyin/domain';

/** A model that follows the log from where it was trained. */
export interface Learner {
  readonly learns: { readonly events: boolean; readonly items: boolean };
  /** It has seen the log until here. */
  readonly logPosition: LogPosition;
  /** Milliseconds since 1970 UTC; what it was trained on is older. */
  readonly trainedAt: number;
  /** Consented events of people. Never throws. */
  observe(events: readonly BehaviourEvent[]): void;
  observeItems(items: readonly CatalogueItem[]): void;
  /** @throws when it may still know the person: the caller must let go of it */
  forget(user: UserNumber): void;
}
