import type { Bitset, ItemNumber } from '@zhiyin/domain';
import type { PipelineDocument, SearchRule, SearchSection, TenantPipeline } from '@zhiyin/pipeline';
import { analyze } from '@zhiyin/text';
import { Synonyms, type SynonymRule } from './synonyms.ts';

type SynonymSetting = NonNullable<SearchSection['synonyms']>[number];
type Validity = Pick<SearchRule, 'from' | 'until'>;
export type RuleOf<K extends SearchRule['kind']> = Extract<SearchRule, { kind: K }>;

const NO_RULES: SearchSection = {};

/**
 * What a shop wants of one query, whatever relevance says: the rules of a placement that hold now and concern what was typed.
 * Two queries are the same when they have the same words in the same order, whatever their endings and case.
 */
export class SearchRules {
  readonly synonyms: Synonyms;
  readonly #rules: readonly SearchRule[];

  private constructor(section: SearchSection, said: string, locale: string, now: number) {
    this.synonyms = synonymsOf(section, locale, now);
    this.#rules = (section.rules ?? []).filter((rule) => holds(rule, now) && (rule.query === undefined || wordsOfRule(rule, rule.query, locale) === said));
  }

  static of({ search = NO_RULES }: PipelineDocument, text: string, locale: string, now: number): SearchRules {
    return new SearchRules(search, wordsOf(text, locale), locale, now);
  }

  get redirect(): string | null {
    return this.#of('redirect').at(0)?.url ?? null;
  }

  get boosts(): readonly RuleOf<'boost'>[] {
    return this.#of('boost');
  }

  /** In the order in which they are to stand; those that may not be shown are left out. */
  pinned({ catalogue }: TenantPipeline, eligible: Bitset): ItemNumber[] {
    const numbers = this.#of('pin').flatMap(({ items }) => items.map((id) => catalogue.numberOf(id)));
    return [...new Set(numbers)].filter((number) => eligible.has(number));
  }

  /** Takes hidden items out of `eligible`. */
  async hide({ filters }: TenantPipeline, eligible: Bitset): Promise<void> {
    for (const { expression } of this.#of('hide')) {
      await filters.prepare(expression, 'rule');
      eligible.subtract(filters.passing(expression));
    }
  }

  #of<K extends SearchRule['kind']>(kind: K): RuleOf<K>[] {
    return this.#rules.filter((rule): rule is RuleOf<K> => rule.kind === kind);
  }
}

/** Synonyms of a document with the rules that hold, until one begins or ends. */
interface Compiled {
  readonly until: number;
  readonly since: number;
  readonly synonyms: Synonyms;
}

const compiled = new WeakMap<SearchSection, Compiled>();

function synonymsOf(section: SearchSection, locale: string, now: number): Synonyms {
  const settings = section.synonyms ?? [];
  if (!settings.length) return Synonyms.NONE;
  const known = compiled.get(section);
  if (known && known.since <= now && now < known.until) return known.synonyms;
  const turns = settings.flatMap(({ from, until }) => [from, until]).flatMap((at) => (at === undefined ? [] : Date.parse(at)));
  const synonyms = new Synonyms(settings.filter((setting) => holds(setting, now)).map(ruleOf), locale);
  compiled.set(section, { synonyms, since: Math.max(-Infinity, ...turns.filter((at) => at <= now)), until: Math.min(Infinity, ...turns.filter((at) => at > now)) });
  return synonyms;
}

function ruleOf(setting: SynonymSetting): SynonymRule {
  return 'group' in setting ? { group: setting.group } : { from: setting.find, to: setting.with };
}

function holds({ from, until }: Validity, now: number): boolean {
  return (from === undefined || now >= Date.parse(from)) && (until === undefined || now < Date.parse(until));
}

/** Analysed once: there may be hundreds, and each is compared with every query. */
const ruleWords = new WeakMap<SearchRule, string>();

function wordsOfRule(rule: SearchRule, query: string, locale: string): string {
  const known = ruleWords.get(rule);
  if (known !== undefined) return known;
  const words = wordsOf(query, locale);
  ruleWords.set(rule, words);
  return words;
}

function wordsOf(text: string, locale: string): string {
  return analyze(text, { locale }).map(({ terms: [first] }) => first).join(' ');
}
