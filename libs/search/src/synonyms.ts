import { analyze, type Word } from '@zhiyin/text';

/** Words that mean the same: in a group each stands for the others; with an arrow the left ones also find the right ones. */
export type SynonymRule = { readonly group: readonly string[] } | { readonly from: readonly string[]; readonly to: readonly string[] };

/** What a word at some place also asks for. */
export interface Synonym {
  readonly text: string;
  readonly weight: number;
}

const SYNONYM_WEIGHT = 0.8;

/** A tenant's synonyms, looked up by the words of a query. */
export class Synonyms {
  static readonly NONE = new Synonyms([], 'en');
  /** By the first form of the first word. */
  readonly #rules = new Map<string, { readonly phrase: readonly string[]; readonly to: readonly string[] }[]>();

  constructor(rules: readonly SynonymRule[], locale: string) {
    for (const rule of rules) {
      const from = 'group' in rule ? rule.group : rule.from;
      for (const said of from) {
        const phrase = analyze(said, { locale }).map(({ terms }) => terms[0]);
        const to = 'group' in rule ? rule.group.filter((other) => other !== said) : rule.to;
        if (!phrase.length) continue;
        const known = this.#rules.get(phrase[0]);
        if (known) known.push({ phrase, to });
        else this.#rules.set(phrase[0], [{ phrase, to }]);
      }
    }
  }

  /** Of the phrases that begin at word n. */
  of(words: readonly Word[], n: number): Synonym[] {
    const rules = this.#rules.get(words[n].terms[0]) ?? [];
    return rules
      .filter(({ phrase }) => phrase.every((term, i) => words[n + i]?.terms[0] === term))
      .flatMap(({ to }) => to.map((text) => ({ text, weight: SYNONYM_WEIGHT })));
  }
}
