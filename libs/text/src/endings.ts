import { stemmer as danish } from '@orama/stemmers/danish';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as finnish } from '@orama/stemmers/finnish';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as norwegian } from '@orama/stemmers/norwegian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stemmer as swedish } from '@orama/stemmers/swedish';
import { stemmer as english } from 'stemmer';
import { singular } from './singular.ts';
import { ENGLISH_STOP_WORDS } from './stop-words.ts';

/** Takes a folded word's ending off. */
export type Ending = (word: string) => string;

/** Shorter words have no endings to lose, and longer ones are no words. */
const FEWEST = 4;
const MOST = 40;

/** Snowball's rules, over words without accents: people type 'tur' for 'Tür' and mean the same. */
const SNOWBALL: Readonly<Record<string, Ending>> = {
  da: danish, de: german, es: spanish, fi: finnish, fr: french, it: italian, nb: norwegian, nl: dutch, nn: norwegian, no: norwegian, pt: portuguese, ru: russian, sv: swedish,
};

/** Languages whose endings are taken off; others keep theirs, and so does 'none'. */
export const LANGUAGES_WITH_ENDINGS: readonly string[] = ['en', ...Object.keys(SNOWBALL)];

/** @param language the first part of a BCP 47 tag */
export function endingOf(language: string): Ending {
  if (language === 'en') return englishEnding;
  const stem = Object.hasOwn(SNOWBALL, language) ? SNOWBALL[language] : null;
  return stem ? (word) => (word.length < FEWEST || word.length > MOST || !/^\p{L}+$/u.test(word) ? word : stem(word) || word) : (word) => word;
}

/** Stop words keep their form; 'hinges', 'hinged' and 'hinge' are one. */
function englishEnding(word: string): string {
  return ENGLISH_STOP_WORDS.has(word) || !/^[a-z]{3,}$/.test(word) ? word : english(singular(word));
}
