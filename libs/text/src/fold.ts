/** Letters and digits, held together by the marks that occur inside model numbers, sizes, fractions and decimals. */
export const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:(?:[-./'’⁄]|(?<=\d),(?=\d))[\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;
/** Scripts that write no spaces between words: Han, Kana, Thai, Lao, Khmer, Burmese. */
export const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/;

const LATIN_MARKS = /[\u0300-\u036f]/g;
const BEYOND_ASCII = /[^\u0020-\u007e]/;

/** Lower-case, full-width forms as plain ones, Latin, Greek and Cyrillic letters without their accents. */
export function fold(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
  // Only marks of the Latin, Greek and Cyrillic block: Hindi vowels and Japanese voicing marks carry meaning.
  return text.normalize('NFKC').toLowerCase().normalize('NFD').replace(LATIN_MARKS, '').normalize('NFC');
}
