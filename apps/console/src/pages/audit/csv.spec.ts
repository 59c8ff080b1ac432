import { expect, it } from '@jest/globals';
import { csvOf } from './csv.ts';

it('quotes what needs it, and lets no cell be a formula', () => {
  expect(csvOf([['id', 'what'], [1, 'a "b", c'], [-2, '=HYPERLINK("x")'], [3, null]])).toBe('id,what\r\n1,"a ""b"", c"\r\n-2,"\'=HYPERLINK(""x"")"\r\n3,');
});
