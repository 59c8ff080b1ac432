import { endingOf, type Ending } from './endings.ts';
import { fold, UNSPACED, WORD } from './fold.ts';
import { amountOf, dimensionsOf, sizeOf, unitOf } from './measures.ts';

/** One thing a text says at one place, in the forms it may be looked for. */
export interface Word {
  /** Characters of the text: where it stands. */
  readonly start: number;
  readonly end: number;
  /** As folded: what corrections and suggestions are made from. '' for what nobody would correct (numbers, sizes, models). */
  readonly surface: string;
  /** Forms that are compared, the most telling first: '12ga', '12', 'ga'. Never empty. */
  readonly terms: readonly string[];
}

export interface AnalyzeOptions {
  /** BCP 47; decides about endings, see `LANGUAGES_WITH_ENDINGS`. English unless told; 'none' keeps every word as it is. */
  readonly locale?: string;
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * What a text says, in its order. One analysis for items and for queries, in any mixture of scripts:
 * words are folded and lose their endings, hyphened ones are found by their parts and joined ('t-light': t, light, tlight);
 * sizes are found whole in one spelling and by number and unit ('1/2 in.', '0.5 inch', '½"': 0.5in); dimensions too ('2 in. x 4 in.': 2x4);
 * model numbers are found whole and by their parts ('WH-1000XM5': wh1000xm5, wh, 1000xm5) and never lose an ending;
 * Chinese, Japanese and Thai by ICU's words and by pairs of characters, so that it matters little where a dictionary cuts.
 * Cost O(length).
 */
export function analyze(text: string, { locale = 'en' }: AnalyzeOptions = {}): Word[] {
  const known = knownForms(locale);
  const words: Word[] = [];
  for (const { 0: written, index: start } of text.matchAll(WORD)) {
    const end = start + written.length;
    const mark = followedBy(text, end);
    if (UNSPACED.test(written)) words.push(...unspacedWords(written, start));
    else {
      const { surface, terms } = mark === undefined ? known.forms(written) : formsOf(fold(written), known.ending, mark);
      words.push({ start, end, surface, terms });
    }
  }
  return withMeasures(words);
}

type Forms = Pick<Word, 'surface' | 'terms'>;

const MOST_REMEMBERED = 50_000;
const formsByLanguage = new Map<string, KnownForms>();

/** By language: 'de-AT' is read as 'de'. */
function knownForms(locale: string): KnownForms {
  const language = locale.slice(0, locale.indexOf('-') < 0 ? undefined : locale.indexOf('-')).toLowerCase();
  let known = formsByLanguage.get(language);
  if (!known) formsByLanguage.set(language, (known = new KnownForms(endingOf(language))));
  return known;
}

/** Forms of what was analysed lately: a catalogue repeats its words. */
class KnownForms {
  readonly #forms = new Map<string, Forms>();

  constructor(readonly ending: Ending) {}

  forms(written: string): Forms {
    const known = this.#forms.get(written);
    if (known) return known;
    if (this.#forms.size >= MOST_REMEMBERED) this.#forms.clear();
    const forms = innerCapitals(written, this.ending) ?? formsOf(fold(written), this.ending, undefined);
    this.#forms.set(written, forms);
    return forms;
  }
}

function formsOf(run: string, ending: Ending, mark: string | undefined): Forms {
  const word = run.replace(/['’]s$/, '').replace(/['’]/g, '');
  if (!/\d/.test(word)) {
    if (!/[-./]/.test(word)) return { surface: word, terms: [ending(word)] };
    const parts = partsOf(word);
    return { surface: parts.length === 1 ? parts[0] : '', terms: parts.length === 1 ? [ending(parts[0])] : [...parts.map(ending), parts.join('')] };
  }
  const amount = amountOf(word);
  if (amount !== undefined) return { surface: '', terms: mark === undefined ? [amount] : [amount + mark, amount, mark] };
  const size = sizeOf(word);
  if (size) return { surface: '', terms: [size.join(''), ...size] };
  const dimensions = dimensionsOf(word);
  if (dimensions) return { surface: '', terms: [...pairsOf(dimensions), ...dimensions] };
  const parts = partsOf(word);
  return { surface: '', terms: parts.length === 1 ? parts : [parts.join(''), ...parts] };
}

/** Never empty: signs like '⅟' fold to a digit and a mark. */
function partsOf(word: string): string[] {
  const parts = word.split(/[-./,⁄]/).filter((part) => part !== '');
  return parts.length ? parts : [word];
}

/** 'DeckOver' is found as deckover, deck and over. */
function innerCapitals(written: string, ending: Ending): Forms | undefined {
  if (!/^[A-Za-z]*[a-z][A-Z][A-Za-z]*$/.test(written)) return undefined;
  const parts = written.split(/(?<=[a-z])(?=[A-Z])/).map(fold);
  const surface = parts.join('');
  return { surface, terms: [ending(surface), ...parts.map(ending)] };
}

/** What stands between numbers and between sizes says more than each of them: '12', 'ga' is 12ga, '2', 'x', '4' is 2x4. */
function withMeasures(words: Word[]): Word[] {
  const joined: Word[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    const [term] = word.terms;
    const unit = word.surface === '' ? undefined : unitOf(word.surface);
    if (before && unit !== undefined && isAmount(before) && word.start - before.end <= 2) {
      joined[joined.length - 1] = { start: before.start, end: word.end, surface: '', terms: [before.terms[0] + unit, before.terms[0], unit] };
    } else if (before && isAmount(before) && /^0\.\d+/.test(term) && /^\d+$/.test(before.terms[0]) && isAmountOrSize(word) && word.start - before.end === 1) {
      joined[joined.length - 1] = mixed(before, word);
    } else if (unit !== undefined) joined.push({ ...word, terms: [unit] });
    else joined.push(word);
  }
  return withDimensions(joined);
}

/** '1 1/2 in' is 1.5in. */
function mixed(whole: Word, fraction: Word): Word {
  const [, amount, unit = ''] = /^([\d.]+)(.*)$/.exec(fraction.terms[0])!;
  const sum = String(Math.round((Number(whole.terms[0]) + Number(amount)) * 10_000) / 10_000);
  return { start: whole.start, end: fraction.end, surface: '', terms: unit === '' ? [sum] : [sum + unit, sum, unit] };
}

function withDimensions(words: Word[]): Word[] {
  return words.map((word, n) => {
    const [left, right] = [words[n - 1], words[n + 1]];
    if (word.surface !== 'x' || !left || !right || !isAmountOrSize(left) || !isAmountOrSize(right)) return word;
    return { ...word, surface: '', terms: [`${numberOf(left)}x${numberOf(right)}`] };
  });
}

const isAmount = (word: Word): boolean => word.surface === '' && word.terms.length === 1 && /^\d+(?:\.\d+)?$/.test(word.terms[0]);
const isAmountOrSize = (word: Word): boolean => isAmount(word) || (word.surface === '' && word.terms.length === 3 && word.terms[0] === word.terms[1] + word.terms[2]);
const numberOf = (word: Word): string => (word.terms.length === 1 ? word.terms[0] : word.terms[1]);

function pairsOf(amounts: readonly string[]): string[] {
  return amounts.slice(1).map((amount, n) => `${amounts[n]}x${amount}`);
}

/** Marks of inches and feet behind a number. */
function followedBy(text: string, end: number): string | undefined {
  const mark = text[end];
  if (mark === '"' || mark === '″' || mark === '”') return 'in';
  if (mark === "'" || mark === '′' || mark === '’') return text[end + 1] === mark ? 'in' : 'ft';
  return undefined;
}

function* unspacedWords(text: string, offset: number): Generator<Word> {
  for (const { segment, index, isWordLike } of segmenter.segment(text)) {
    if (!isWordLike) continue;
    const word = fold(segment);
    yield { start: offset + index, end: offset + index + segment.length, surface: word, terms: [word] };
  }
  for (let n = 0; n + 1 < text.length; n++) {
    const pair = text.slice(n, n + 2);
    if (isUnspaced(pair)) yield { start: offset + n, end: offset + n + 2, surface: '', terms: [fold(pair)] };
  }
}

const isUnspaced = (pair: string): boolean => UNSPACED.test(pair[0]) && UNSPACED.test(pair[1]);
