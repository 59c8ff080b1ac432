/** English words that tell no two goods apart. Lower-case, as `tokenize` compares them. */
export const ENGLISH_STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and any are as at be been but by can for from had has have he her his how i if in into is it its me my no nor not of on or our ' +
    'she so some such than that the their them then there these they this those to too us was we were what when which who will with you your'
  ).split(' '),
);
