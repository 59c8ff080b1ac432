import type { BehaviourEvent, Bitset, CatalogueItem, UserNumber } from '@zhiyin/domain';
import type { LiveCatalogue } from '@zhiyin/live';
import { complete, type Completion } from './complete.ts';
import { find, type FindRequest, type Found } from './find.ts';
import { Highlighter } from './highlight.ts';
import { LexicalIndex } from './lexical-index.ts';
import { QueryLog } from './query-log.ts';
import type { UnderstoodQuery } from './understand.ts';

export interface ItemSearchOptions {
  /** Every item of the catalogue by ascending number; read when somebody searches for the first time. */
  readonly items: () => AsyncIterable<readonly CatalogueItem[]>;
  readonly catalogue: LiveCatalogue;
  /** BCP 47; English unless told. Asked when the index is built. */
  readonly locale?: () => string;
}

/**
 * Search over one tenant's live catalogue. Its index is built when it is first asked for, so that a tenant who only
 * recommends pays nothing, and kept current by `put` from then on.
 */
export class ItemSearch {
  readonly #queries = new QueryLog();
  #index: LexicalIndex | null = null;
  #building: Promise<LexicalIndex> | null = null;
  /** Came while the index is built: what was read may be older. */
  #meanwhile: CatalogueItem[] = [];

  constructor(private readonly options: ItemSearchOptions) {}

  get locale(): string {
    return this.#index?.locale ?? this.options.locale?.() ?? 'en';
  }

  /** @throws what the database says when the catalogue cannot be read; the next call tries again */
  ready(): Promise<LexicalIndex> {
    return this.#index ? Promise.resolve(this.#index) : (this.#building ??= this.#build().finally(() => (this.#building = null)));
  }

  /**
   * Whether it can answer, or will within `ms`; building goes on either way.
   * @param failed told why the catalogue could not be read
   */
  async readyWithin(ms: number, failed: (err: unknown) => void): Promise<boolean> {
    if (this.#index) return true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, ms, false);
    });
    const built = this.ready().then(() => true, (err: unknown) => {
      failed(err);
      return false;
    });
    return Promise.race([built, late]).finally(() => clearTimeout(timer));
  }

  /** @throws InputError FACET_UNKNOWN */
  async find(request: FindRequest): Promise<Found> {
    return find(this.#index ?? (await this.ready()), this.options.catalogue, request);
  }

  async complete(typed: string, eligible: Bitset, limit: number): Promise<Completion[]> {
    return complete(this.#index ?? (await this.ready()), this.#queries, typed, eligible, limit);
  }

  /** Of a query that was found with this search. */
  highlighter(query: UnderstoodQuery): Pick<Highlighter, 'places'> {
    return this.#index ? new Highlighter(this.#index, query) : { places: () => [] };
  }

  put(items: readonly CatalogueItem[]): void {
    if (this.#building) this.#meanwhile.push(...items);
    this.#index?.put(items);
  }

  observe(events: readonly BehaviourEvent[]): void {
    this.#queries.observe(events);
  }

  forget(user: UserNumber): void {
    this.#queries.forget(user);
  }

  /** Estimate. */
  get bytes(): number {
    return (this.#index?.bytes ?? 0) + this.#queries.bytes;
  }

  async #build(): Promise<LexicalIndex> {
    this.#meanwhile = [];
    const index = await LexicalIndex.of(this.options.items(), this.locale);
    index.put(this.#meanwhile);
    this.#meanwhile = [];
    this.#index = index;
    return index;
  }
}
