/**
 * Folds an English plural. Leaves short words, words with digits and other scripts alone.
 * @see Harman 1991, "How Effective Is Suffixing?", the S stemmer
 */
export function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || !/^[a-z]+$/.test(word)) return word;
  if (word.endsWith('ies')) return /[ae]ies$/.test(word) ? word : `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  if (/(?:us|ss)$/.test(word)) return word;
  return word.slice(0, -1);
}
