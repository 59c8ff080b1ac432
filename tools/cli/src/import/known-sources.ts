import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '@zhiyin/domain';
import { literal, type ImportSource } from './import-source.ts';

/** How the UCI set writes countries, and what ISO 3166-1 calls them. 'Unspecified' and 'European Community' are none. */
const UCI_COUNTRIES: Readonly<Record<string, string>> = {
  Australia: 'AU', Austria: 'AT', Bahrain: 'BH', Belgium: 'BE', Brazil: 'BR', Canada: 'CA', 'Channel Islands': 'JE', Cyprus: 'CY',
  'Czech Republic': 'CZ', Denmark: 'DK', EIRE: 'IE', Finland: 'FI', France: 'FR', Germany: 'DE', Greece: 'GR', 'Hong Kong': 'HK',
  Iceland: 'IS', Israel: 'IL', Italy: 'IT', Japan: 'JP', Lebanon: 'LB', Lithuania: 'LT', Malta: 'MT', Netherlands: 'NL', Norway: 'NO',
  Poland: 'PL', Portugal: 'PT', RSA: 'ZA', 'Saudi Arabia': 'SA', Singapore: 'SG', Spain: 'ES', Sweden: 'SE', Switzerland: 'CH',
  USA: 'US', 'United Arab Emirates': 'AE', 'United Kingdom': 'GB',
};

type SourceOfFolder = (folder: string) => ImportSource;

/** Public data sets and our own format, by name: `zhiyin import uci-online-retail FOLDER`. */
export const KNOWN_SOURCES: Readonly<Record<string, SourceOfFolder>> = {
  'uci-online-retail': uciOnlineRetail,
  'movielens-1m': movieLens1m,
  zhiyin: ownFormat,
};

/**
 * UCI "Online Retail" (Chen, Sain, Guo 2012, CC BY 4.0): a year of a British gift shop. An invoice is one order of one
 * customer; 'C' invoices are returns. Lines that are no sale (postage, fees, stock adjustments, free samples) are rejected.
 */
function uciOnlineRetail(folder: string): ImportSource {
  const file = existing(folder, ['online_retail.csv.gz', 'online_retail.csv']);
  const countries = `map {${Object.entries(UCI_COUNTRIES).map(([name, code]) => `${literal(name)}: ${literal(code)}`).join(', ')}}`;
  const rows = `(select *, row_number() over () as line, upper(trim(StockCode)) as article,
      trim(regexp_replace(CustomerID, '\\.0$', '')) as customer,
      try_cast(Quantity as integer) as pieces, try_cast(UnitPrice as double) as unit, InvoiceNo like 'C%' as returned, ${countries}[Country] as land
    from read_csv(${literal(file)}, all_varchar = true))`;
  const reject = `case
      when not regexp_matches(article, '^[0-9]{5}') then 'no article: ' || article
      when pieces is null or pieces = 0 then 'no quantity'
      when unit is null or unit <= 0 then 'no price: free, lost or damaged'
      when pieces < 0 and not returned then 'stock adjustment'
      when try_cast(InvoiceDate as timestamp) is null then 'no date: ' || coalesce(InvoiceDate, '')
    end`;
  return {
    name: 'uci-online-retail',
    files: [file],
    consent: 'granted',
    syntheticTimes: false,
    queries: {
      items: `select min(line) as line, null::varchar as reject, {
          'id': article, 'type': 'product', 'title': trim(mode(trim(Description))), 'price': median(unit), 'currency': 'GBP'} as body
        from ${rows} where ${reject} is null and Description is not null group by article order by line`,
      users: `select min(line) as line, null::varchar as reject, {'user': customer, 'country': mode(land)} as body
        from ${rows} where customer is not null group by customer order by line`,
      events: `select line, ${reject} as reject, {
          'id': 'uci-' || line, 'type': case when returned then 'return' else 'purchase' end,
          'user': customer, 'session': InvoiceNo, 'order': InvoiceNo, 'item': article,
          'at': strftime(try_cast(InvoiceDate as timestamp), '%Y-%m-%dT%H:%M:%SZ'),
          'quantity': abs(pieces), 'price': unit, 'currency': 'GBP', 'country': land} as body
        from ${rows} order by line`,
    },
  };
}

/**
 * MovieLens 1M, order of events only: the times are synthetic (one event a minute from a made-up day), so a split by
 * global time would measure the invention and is refused. Research use only (GroupLens).
 */
function movieLens1m(folder: string): ImportSource {
  const sequences = existing(folder, ['sequences.txt.gz', 'sequences.txt']);
  const movies = existing(folder, ['movies.dat']);
  const users = existing(folder, ['users.dat']);
  const separated = (file: string, columns: string): string =>
    `(select *, row_number() over () as line from read_csv(${literal(file)}, delim = '::', header = false, quote = '',
      encoding = 'latin-1', all_varchar = true, names = [${columns}]))`;
  return {
    name: 'movielens-1m',
    files: [sequences, movies, users],
    consent: 'granted',
    syntheticTimes: true,
    queries: {
      items: `select line, null::varchar as reject, {'id': id, 'type': 'film', 'title': title,
          'categories': string_split(genres, '|'),
          'attributes': {'genres': string_split(genres, '|'), 'year': try_cast(regexp_extract(title, '\\((\\d{4})\\)$', 1) as integer)}} as body
        from ${separated(movies, "'id', 'title', 'genres'")} order by line`,
      users: `select line, null::varchar as reject, {'user': id,
          'attributes': {'gender': gender, 'age': age, 'occupation': occupation}} as body
        from ${separated(users, "'id', 'gender', 'age', 'occupation', 'zip'")} order by line`,
      events: `select row_number() over (order by person, place) as line, null::varchar as reject, {
          'id': 'ml1m-' || who || '-' || place, 'type': 'view', 'user': who, 'item': film,
          'at': strftime(timestamp '2000-01-01' + to_minutes(place), '%Y-%m-%dT%H:%M:%SZ'),
          'attributes': {'syntheticTime': true}} as body
        from (select person, words[1] as who, unnest(words[2:]) as film, generate_subscripts(words[2:], 1) as place
          from (select row_number() over () as person, string_split(trim(text), ' ') as words
            from read_csv(${literal(sequences)}, header = false, delim = '\\t', quote = '', columns = {'text': 'varchar'})))
        order by line`,
    },
  };
}

/** Our own format: items.ndjson, users.ndjson and events.ndjson, one API body a line (also .gz); any of them may be missing. */
function ownFormat(folder: string): ImportSource {
  const queries: Record<string, string> = {};
  const files: string[] = [];
  for (const kind of ['items', 'users', 'events'] as const) {
    const file = [`${kind}.ndjson`, `${kind}.ndjson.gz`].map((name) => path.join(folder, name)).find((name) => fs.existsSync(name));
    if (!file) continue;
    files.push(file);
    // Lines stay text: what a line holds is for the API to judge, not for a reader that guesses types.
    queries[kind] = `select line, case when not json_valid(text) then 'not JSON' end as reject,
        case when json_valid(text) then text::json end as body
      from (select column0 as text, row_number() over () as line
        from read_csv(${literal(file)}, header = false, delim = '\\x01', quote = '', escape = '', columns = {'column0': 'varchar'}, max_line_size = 1048576))
      where trim(text) <> '' order by line`;
  }
  if (!Object.keys(queries).length) {
    throw new InputError('IMPORT_EMPTY', `expected items.ndjson, users.ndjson or events.ndjson (or .gz) in ${folder}, found none`);
  }
  return { name: 'zhiyin', files, consent: 'tenant-default', syntheticTimes: false, queries };
}

function existing(folder: string, names: readonly string[]): string {
  const found = names.map((name) => path.join(folder, name)).find((name) => fs.existsSync(name));
  if (!found) throw new InputError('IMPORT_FILE_MISSING', `expected ${names.join(' or ')} in ${folder}, found neither; name the folder that holds the data set`);
  return path.resolve(found);
}
