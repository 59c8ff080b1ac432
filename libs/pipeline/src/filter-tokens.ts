import { InputError } from '@zhiyin/domain';

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'mark' | 'end';
  /** What it says; of a text, without quotes. */
  readonly text: string;
  /** As messages show it. */
  readonly shown: string;
  /** First character, from 0. */
  readonly at: number;
}

const MARKS = ['==', '!=', '<=', '>=', '<', '>', '(', ')', '[', ']', ',', '.'];

/**
 * Cuts an expression into tokens, one pass, no regular expressions, so no input is slow.
 * @throws InputError FILTER_INVALID
 */
export function tokenise(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const char = source[at];
    if (char === ' ' || char === '\t' || char === '\n' || char === '\r') at++;
    else {
      const token = char === '"' || char === "'" ? textAt(source, at) : (numberAt(source, at, tokens.at(-1)) ?? wordAt(source, at) ?? markAt(source, at));
      tokens.push(token.token);
      at = token.end;
    }
  }
  tokens.push({ kind: 'end', text: '', shown: 'the end', at });
  return tokens;
}

interface Found {
  readonly token: Token;
  readonly end: number;
}

const isDigit = (char: string) => char >= '0' && char <= '9';
const isLetter = (char: string) => (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_' || char > '\u007f';

/** A backslash takes the next character as it is. */
function textAt(source: string, at: number): Found {
  const quote = source[at];
  let text = '';
  for (let end = at + 1; end < source.length; end++) {
    if (source[end] === quote) return { token: { kind: 'text', text, shown: `"${text}"`, at }, end: end + 1 };
    if (source[end] === '\\' && end + 1 < source.length) end++;
    text += source[end];
  }
  throw failure(at, `a closing ${quote}`, 'the end');
}

function numberAt(source: string, at: number, before: Token | undefined): Found | null {
  // After a dot stands the name of an attribute, never a number.
  if (before?.kind === 'mark' && before.text === '.') return null;
  let end = source[at] === '-' ? at + 1 : at;
  if (end >= source.length || !isDigit(source[end])) return null;
  while (end < source.length && isDigit(source[end])) end++;
  if (source[end] === '.' && isDigit(source[end + 1] ?? '')) {
    end++;
    while (end < source.length && isDigit(source[end])) end++;
  }
  if (end < source.length && isLetter(source[end])) throw failure(at, 'a number', `'${source.slice(at, end + 1)}'`);
  const text = source.slice(at, end);
  return { token: { kind: 'number', text, shown: text, at }, end };
}

function wordAt(source: string, at: number): Found | null {
  if (!isLetter(source[at])) return null;
  let end = at + 1;
  while (end < source.length && (isLetter(source[end]) || isDigit(source[end]) || source[end] === '-')) end++;
  const text = source.slice(at, end);
  return { token: { kind: 'word', text, shown: `'${text}'`, at }, end };
}

function markAt(source: string, at: number): Found {
  const text = MARKS.find((mark) => source.startsWith(mark, at));
  if (!text) throw failure(at, 'a field, a value or an operator', `'${source[at]}'`);
  return { token: { kind: 'mark', text, shown: `'${text}'`, at }, end: at + text.length };
}

function failure(position: number, expected: string, got: string): InputError {
  return new InputError('FILTER_INVALID', `filter, character ${position + 1}: expected ${expected}, got ${got}`, { field: 'filter', position, expected, got });
}
