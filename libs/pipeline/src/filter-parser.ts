import { InputError, instantOf } from '@zhiyin/domain';
import { tokenise, type Token } from './filter-tokens.ts';

export type FilterField =
  | { readonly name: 'id' | 'type' | 'brand' | 'currency' | 'categories' | 'price' | 'stock' | 'publishedAt' }
  | { readonly name: 'attributes'; readonly key: string };
export type FilterValue = string | number | boolean;
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** What an expression means, as a tree. */
export type FilterNode =
  | { readonly op: 'and' | 'or'; readonly parts: readonly FilterNode[] }
  | { readonly op: 'not'; readonly part: FilterNode }
  | { readonly op: 'compare'; readonly field: FilterField; readonly by: Comparison; readonly value: FilterValue }
  | { readonly op: 'in'; readonly field: FilterField; readonly values: readonly FilterValue[] }
  | { readonly op: 'contains'; readonly field: FilterField; readonly value: FilterValue }
  | { readonly op: 'exists'; readonly field: FilterField };

const MAX_LENGTH = 2000;
const MAX_DEPTH = 20;
const MAX_VALUES = 200;
const TEXT = ['id', 'type', 'brand', 'currency'];
const NUMBERS = ['price', 'stock', 'publishedAt'];
const FIELDS = [...TEXT, 'categories', ...NUMBERS];
const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>='];

/**
 * Reads a filter expression, for instance `price < 50 and (brand in ["Acme", "Globex"] or not exists(attributes.colour))`.
 *
 *   either  := both ('or' both)*          both := one ('and' one)*
 *   one     := 'not' one | '(' either ')' | 'exists' '(' field ')' | field test
 *   test    := (== != < <= > >=) value | 'in' '[' value (',' value)* ']' | 'contains' value
 *   field   := id type brand categories price stock currency publishedAt attributes.NAME attributes["name"]
 *   value   := "text" | number | true | false; publishedAt also takes a date as text
 *
 * @throws InputError FILTER_INVALID with position (from 0), expected and got in the details
 */
export function parseFilter(text: string): FilterNode {
  if (text.length > MAX_LENGTH) throw invalid(MAX_LENGTH, `at most ${MAX_LENGTH} characters`, `${text.length}`);
  return new Parser(tokenise(text)).whole();
}

export function invalid(position: number, expected: string, got: string): InputError {
  return new InputError('FILTER_INVALID', `filter, character ${position + 1}: expected ${expected}, got ${got}`, { field: 'filter', position, expected, got });
}

class Parser {
  #next = 0;
  #depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): FilterNode {
    const node = this.#either();
    if (this.#peek.kind !== 'end') throw this.#unexpected("'and', 'or' or the end");
    return node;
  }

  get #peek(): Token {
    return this.tokens[this.#next];
  }

  #either(): FilterNode {
    return this.#chain('or', () => this.#chain('and', () => this.#one()));
  }

  #chain(op: 'and' | 'or', operand: () => FilterNode): FilterNode {
    const parts = [operand()];
    while (this.#took(op)) parts.push(operand());
    return parts.length === 1 ? parts[0] : { op, parts };
  }

  #one(): FilterNode {
    if (++this.#depth > MAX_DEPTH) throw invalid(this.#peek.at, `at most ${MAX_DEPTH} levels of nesting`, 'one more');
    const node = this.#oneInside();
    this.#depth--;
    return node;
  }

  #oneInside(): FilterNode {
    if (this.#took('not')) return { op: 'not', part: this.#one() };
    if (this.#took('(')) {
      const node = this.#either();
      this.#must(')');
      return node;
    }
    if (this.#took('exists')) {
      this.#must('(');
      const field = this.#field();
      this.#must(')');
      return { op: 'exists', field };
    }
    return this.#test(this.#field());
  }

  #test(field: FilterField): FilterNode {
    const token = this.#peek;
    if (this.#took('in')) return { op: 'in', field, values: this.#values(field) };
    if (this.#took('contains')) {
      if (NUMBERS.includes(field.name)) throw invalid(token.at, `a comparison, as '${field.name}' is a number`, "'contains'");
      return { op: 'contains', field, value: this.#value(field) };
    }
    if (token.kind !== 'mark' || !COMPARISONS.includes(token.text)) throw this.#unexpected("one of == != < <= > >= in contains");
    if (field.name === 'categories') throw invalid(token.at, "'contains' or 'in', as 'categories' is a list", `'${token.text}'`);
    this.#next++;
    return { op: 'compare', field, by: token.text as Comparison, value: this.#value(field, token.text) };
  }

  #field(): FilterField {
    const token = this.#peek;
    if (token.kind !== 'word') throw this.#unexpected(`a field: ${FIELDS.join(' ')} attributes.NAME`);
    this.#next++;
    if (token.text === 'attributes') return { name: 'attributes', key: this.#attributeName() };
    if (!FIELDS.includes(token.text)) throw invalid(token.at, `a field: ${FIELDS.join(' ')} attributes.NAME`, `'${token.text}'`);
    return { name: token.text } as FilterField;
  }

  #attributeName(): string {
    const dotted = this.#took('.');
    if (!dotted) this.#must('[');
    const token = this.#peek;
    if (token.kind !== (dotted ? 'word' : 'text')) throw this.#unexpected(dotted ? 'the name of an attribute' : 'the name of an attribute in quotes');
    this.#next++;
    if (!dotted) this.#must(']');
    return token.text;
  }

  #values(field: FilterField): readonly FilterValue[] {
    this.#must('[');
    const values = [this.#value(field)];
    while (this.#took(',')) {
      if (values.length === MAX_VALUES) throw invalid(this.#peek.at, `at most ${MAX_VALUES} values`, 'more');
      values.push(this.#value(field));
    }
    this.#must(']');
    return values;
  }

  #value(field: FilterField, by = '=='): FilterValue {
    const token = this.#peek;
    const value = literal(token);
    if (value === undefined) throw this.#unexpected('"text", a number, true or false');
    this.#next++;
    if (field.name === 'publishedAt' && typeof value === 'string') return instant(value, token.at);
    if (NUMBERS.includes(field.name) && typeof value !== 'number') throw invalid(token.at, `a number, as '${field.name}' is one`, token.shown);
    if ((TEXT.includes(field.name) || field.name === 'categories') && typeof value !== 'string') throw invalid(token.at, `"text", as '${field.name}' is text`, token.shown);
    if (typeof value === 'boolean' && by !== '==' && by !== '!=') throw invalid(token.at, 'something that has an order', token.shown);
    return value;
  }

  #took(text: string): boolean {
    const token = this.#peek;
    if (token.text !== text || (token.kind !== 'mark' && token.kind !== 'word')) return false;
    this.#next++;
    return true;
  }

  #must(text: string): void {
    if (!this.#took(text)) throw this.#unexpected(`'${text}'`);
  }

  #unexpected(expected: string): InputError {
    return invalid(this.#peek.at, expected, this.#peek.shown);
  }
}

function literal(token: Token): FilterValue | undefined {
  if (token.kind === 'text') return token.text;
  if (token.kind === 'number') return Number(token.text);
  if (token.kind === 'word' && (token.text === 'true' || token.text === 'false')) return token.text === 'true';
  return undefined;
}

function instant(text: string, at: number): number {
  const ms = instantOf(text);
  if (ms === null) throw invalid(at, 'a date such as "2026-01-31", a time with its zone, or milliseconds', JSON.stringify(text));
  return ms;
}
