import { InputError } from '@zhiyin/domain';

/** Queries people typed and which items answer them, over a catalogue of titles. */
export interface JudgedQueries {
  /** [items] */
  readonly titles: readonly string[];
  readonly queries: readonly { readonly text: string; readonly relevant: ReadonlySet<number> }[];
}

/** From this grade on, of 1 to 3, an item counts as an answer. */
const LEAST_GRADE = 2.67;

/**
 * The format of the Home Depot search relevance set: `"id","product_uid","product_title","search_term","relevance"` with a head
 * line, quotes doubled inside quotes. Queries without an item of grade 2.67 or more are left out.
 * @throws InputError DATA_EMPTY
 * @public
 */
export function parseJudgedQueries(text: string): JudgedQueries {
  const titles: string[] = [];
  const numbers = new Map<string, number>();
  const relevant = new Map<string, Set<number>>();
  for (const [, product, title, query, grade] of [...rowsOf(text)].slice(1)) {
    if (grade === undefined) continue;
    let number = numbers.get(product);
    if (number === undefined) {
      number = titles.push(title) - 1;
      numbers.set(product, number);
    }
    const known = relevant.get(query) ?? new Set<number>();
    if (Number(grade) >= LEAST_GRADE) known.add(number);
    relevant.set(query, known);
  }
  const queries = [...relevant].filter(([, items]) => items.size > 0).map(([query, items]) => ({ text: query, relevant: items }));
  if (!queries.length) throw new InputError('DATA_EMPTY', `expected lines "id","product_uid","product_title","search_term","relevance" with a grade of ${LEAST_GRADE} or more, got none among ${titles.length} products`);
  return { titles, queries };
}

function* rowsOf(text: string): Generator<string[]> {
  let row: string[] = [];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    yield row;
    row = [];
  }
}
