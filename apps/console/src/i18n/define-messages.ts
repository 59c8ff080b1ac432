export type Language = 'en' | 'zh';

/** The texts of one page or part, by language. A key that one language lacks does not compile. */
export interface Messages<K extends string = string> {
  readonly en: Readonly<Record<K, string>>;
  readonly zh: Readonly<Record<K, string>>;
}

export function defineMessages<const K extends string>(en: Readonly<Record<K, string>>, zh: Readonly<Record<NoInfer<K>, string>>): Messages<K> {
  return { en, zh };
}

export type Values = Readonly<Record<string, string | number>>;

/** Fills `{name}` from the values; a name without a value stays as it is, so that a test or a reader notices. */
export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}
