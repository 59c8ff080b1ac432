/** How units are written, and the one form each is compared in. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  in: ['in', 'inch', 'inches', 'zoll'], ft: ['ft', 'foot', 'feet'], yd: ['yd', 'yds', 'yard', 'yards'],
  mm: ['mm'], cm: ['cm'], m: ['m', 'meter', 'meters', 'metre', 'metres'], km: ['km'],
  oz: ['oz', 'ounce', 'ounces'], lb: ['lb', 'lbs', 'pound', 'pounds'], g: ['g', 'gram', 'grams'], kg: ['kg', 'kgs', 'kilogram', 'kilograms'], mg: ['mg'],
  ml: ['ml', 'milliliter', 'millilitre'], cl: ['cl'], l: ['l', 'ltr', 'liter', 'liters', 'litre', 'litres'],
  gal: ['gal', 'gals', 'gallon', 'gallons'], qt: ['qt', 'quart', 'quarts'], pt: ['pint', 'pints'],
  w: ['w', 'watt', 'watts'], kw: ['kw', 'kilowatt', 'kilowatts'], v: ['v', 'volt', 'volts'], amp: ['amp', 'amps', 'ampere', 'amperes'],
  ah: ['ah'], mah: ['mah'], hp: ['hp', 'horsepower'], btu: ['btu', 'btus'], hz: ['hz'], gpm: ['gpm'], psi: ['psi'], rpm: ['rpm'], lm: ['lm', 'lumen', 'lumens'],
  gb: ['gb'], tb: ['tb'], mb: ['mb'], ga: ['ga', 'gauge'], pk: ['pk', 'pack'], pc: ['pc', 'pcs', 'piece', 'pieces'], ct: ['ct', 'count'],
};

const UNITS: ReadonlyMap<string, string> = new Map(Object.entries(SPELLINGS).flatMap(([unit, spellings]) => spellings.map((spelling) => [spelling, unit] as const)));

/** '12', '1.5', '1,000', '1/2', '1-1/2'. */
const NUMBER = /^(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|(?:\d+-)?\d+[/⁄]\d+)$/;
const NUMBER_THEN_REST = /^((?:\d+-)?\d+[/⁄]\d+|\d+(?:[.,]\d+)*)-?([a-zµ]+)$/;
const DIMENSIONS = /^[\d./-]+(?:x[\d./-]+)+$/;

/** 'inches' -> 'in'; undefined for what is no unit. */
export function unitOf(word: string): string | undefined {
  return UNITS.get(word);
}

/** One spelling for each amount: '1/2', '½', '0.5' and '.5' are '0.5', '1,000' is '1000', '1,5' is '1.5'. Undefined for what is no number. */
export function amountOf(word: string): string | undefined {
  if (!NUMBER.test(word)) return undefined;
  const fraction = /^(?:(\d+)-)?(\d+)[/⁄](\d+)$/.exec(word);
  if (fraction) {
    const [, whole = '0', over, under] = fraction;
    // A date or an article number, no amount.
    if (Number(under) === 0 || under.length > 3) return undefined;
    return plain(Number(whole) + Number(over) / Number(under));
  }
  const grouped = /^\d{1,3}(?:,\d{3})+/.test(word) ? word.replaceAll(',', '') : word.replace(',', '.');
  return grouped.length > 15 ? grouped : plain(Number(grouped));
}

/** '12-gauge' -> ['12', 'ga'], '1/2in' -> ['0.5', 'in']; undefined unless a number with a unit. */
export function sizeOf(word: string): readonly [amount: string, unit: string] | undefined {
  const parts = NUMBER_THEN_REST.exec(word);
  const amount = parts ? amountOf(parts[1]) : undefined;
  const unit = parts ? unitOf(parts[2]) : undefined;
  return amount === undefined || unit === undefined ? undefined : [amount, unit];
}

/** '2x4' -> ['2', '4']; undefined unless numbers with x between. */
export function dimensionsOf(word: string): readonly string[] | undefined {
  if (!DIMENSIONS.test(word)) return undefined;
  const amounts = word.split('x').map(amountOf);
  return amounts.every((amount) => amount !== undefined) ? amounts : undefined;
}

function plain(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}
