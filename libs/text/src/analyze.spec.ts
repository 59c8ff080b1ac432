import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { analyze } from './index.ts';

const forms = (text: string, locale?: string): string[] => analyze(text, { locale }).map(({ terms }) => terms.join('|'));

describe('analyze', () => {
  it('takes off English endings, and leaves other languages alone', () => {
    expect(forms('Hinged doors')).toEqual(forms('hinge door'));
    expect(forms('Türen', 'none')).toEqual(['turen']);
    expect(forms('Ovet ja pöydät', 'xx')).toEqual(['ovet', 'ja', 'poydat']);
  });

  it('takes off the endings of the shop\'s own language, accents typed or not', () => {
    expect(forms('Türen Lampen', 'de-AT')).toEqual(forms('tur Lampe', 'de'));
    expect(forms('chaises rouges', 'fr')).toEqual(forms('chaise rouge', 'fr'));
    expect(forms('sillas', 'es')).toEqual(forms('silla', 'es'));
    expect(forms('дверей', 'ru')).toEqual(forms('дверь', 'ru'));
    for (const locale of ['de', 'fr', 'ru']) expect(forms('WH-1000XM5 12 cm', locale)).toEqual(forms('WH-1000XM5 12 cm'));
  });

  it('writes a size in one way, however it was written', () => {
    for (const size of ['1/2 in.', '1/2in', '0.5 inch', '½ inches', '1/2"']) expect(analyze(size)[0].terms).toEqual(['0.5in', '0.5', 'in']);
    for (const size of ['1-1/2 in', '1 1/2 in.', '1.5in']) expect(analyze(size)[0].terms[0]).toBe('1.5in');
    expect(forms("12-Gauge 18' ladder, 1,000 lbs, 1,5 kg")).toEqual(['12ga|12|ga', '18ft|18|ft', 'ladder', '1000lb|1000|lb', '1.5kg|1.5|kg']);
  });

  it('finds 2x4 in 2 in. x 4 in. x 96 in.', () => {
    expect(forms('2x4')).toEqual(['2x4|2|4']);
    expect(forms('2 in. x 4 in. x 96 in.').join(' ')).toContain('2x4 ');
    expect(forms('2 x 4')).toContain('2x4');
  });

  it('finds a model number whole and by its parts, and never bends it', () => {
    expect(forms('WH-1000XM5')).toEqual(['wh1000xm5|wh|1000xm5']);
    expect(forms('WH1000XM5s')).toEqual(['wh1000xm5s']);
  });

  it('finds what is written together, with a hyphen or with a capital inside, in all these ways', () => {
    expect(forms('t-light')).toEqual(['t|light|tlight']);
    expect(forms('DeckOver')[0].split('|')).toEqual(expect.arrayContaining(['deck', 'over']));
  });

  it('finds Chinese by words and by pairs of characters, mixed with other scripts', () => {
    const terms = analyze('不锈钢保温杯 500ml Thermos').flatMap((word) => word.terms);
    expect(terms).toEqual(expect.arrayContaining(['不锈钢', '保温', '温杯', '500ml', 'thermo']));
  });

  it('knows where each word stands', () => {
    const text = 'Crème brûlée, 12 cm';
    expect(analyze(text).map(({ start, end }) => text.slice(start, end))).toEqual(['Crème', 'brûlée', '12 cm']);
  });

  it('takes any text: every word has a form and lies inside the text, in order', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      for (const { start, end, terms } of analyze(text)) {
        expect(terms.every((term) => term !== '')).toBe(true);
        expect(start >= 0 && start < end && end <= text.length).toBe(true);
      }
    }), { examples: [['⅟'], ["o'"], ['⑴ ㈠']] });
  });
});
