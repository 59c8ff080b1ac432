import fs from 'node:fs';
import path from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { InputError } from '@zhiyin/domain';
import { parse } from 'yaml';
import { IMPORT_KINDS, literal, type ImportKind, type ImportSource } from './import-source.ts';

const section = Type.Object(
  {
    from: Type.String({ description: 'CSV, NDJSON or Parquet file, relative to the mapping file; globs and .gz work' }),
    header: Type.Optional(Type.Boolean({ description: 'whether the first line of a CSV file names its columns (default true; else they are column0, column1, ..)' })),
    where: Type.Optional(Type.String({ description: 'SQL condition; other rows are left out silently' })),
    reject: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'reason -> SQL condition: counted and written to the rejects file' })),
    fields: Type.Record(Type.String(), Type.String(), { description: "field of the API's body -> SQL expression over the file's columns; attributes.NAME for an attribute" }),
  },
  { additionalProperties: false },
);

/** A mapping file: how the columns of somebody's export become items, users and events. */
const mappingSchema = Type.Object(
  {
    consent: Type.Union([Type.Literal('granted'), Type.Literal('denied'), Type.Literal('tenant-default')], {
      description: 'what the people in the data agreed to',
    }),
    items: Type.Optional(section),
    users: Type.Optional(section),
    events: Type.Optional(section),
  },
  { additionalProperties: false },
);
type Section = Static<typeof section>;

/**
 * @param file YAML or JSON
 * @throws InputError MAPPING_INVALID, with the path, what was expected and what came
 */
export function readMapping(file: string): ImportSource {
  if (!fs.existsSync(file)) throw new InputError('MAPPING_MISSING', `expected a mapping file at ${file}, found none`);
  const text = fs.readFileSync(file, 'utf8');
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw new InputError('MAPPING_INVALID', `${file}: expected YAML or JSON: ${(cause as Error).message}`, {}, { cause });
  }
  if (!Value.Check(mappingSchema, document)) {
    const [first] = Value.Errors(mappingSchema, document);
    throw new InputError('MAPPING_INVALID', `${file}${first.path}: ${first.message}, got ${JSON.stringify(first.value)}`);
  }
  const queries: Partial<Record<ImportKind, string>> = {};
  for (const kind of IMPORT_KINDS) {
    const part = document[kind];
    if (part) queries[kind] = queryOf(part, path.dirname(path.resolve(file)));
  }
  if (!Object.keys(queries).length) throw new InputError('MAPPING_INVALID', `${file}: expected at least one of items, users, events`);
  return { name: path.basename(file), files: IMPORT_KINDS.flatMap((kind) => document[kind]?.from ?? []).map((from) => path.resolve(path.dirname(file), from)), queries, consent: document.consent, syntheticTimes: false };
}

function queryOf({ from, header = true, where, reject = {}, fields }: Section, folder: string): string {
  const reasons = Object.entries(reject).map(([reason, condition]) => `when ${condition} then ${literal(reason)}`);
  const source = `(select *, row_number() over () as line from ${reader(path.resolve(folder, from), header)})`;
  return `select line, ${reasons.length ? `case ${reasons.join(' ')} end` : 'null::varchar'} as reject, ${struct(fields)} as body
    from ${source} ${where ? `where ${where}` : ''} order by line`;
}

/** Fields named `attributes.x` are gathered into one nested struct. */
function struct(fields: Readonly<Record<string, string>>): string {
  const own: string[] = [];
  const attributes: string[] = [];
  for (const [name, expression] of Object.entries(fields)) {
    if (name.startsWith('attributes.')) attributes.push(`${literal(name.slice('attributes.'.length))}: ${expression}`);
    else own.push(`${literal(name)}: ${expression}`);
  }
  if (attributes.length) own.push(`'attributes': {${attributes.join(', ')}}`);
  return `{${own.join(', ')}}`;
}

function reader(file: string, header: boolean): string {
  if (/\.parquet$/i.test(file)) return `read_parquet(${literal(file)})`;
  if (/\.(nd)?jsonl?(\.gz)?$/i.test(file)) return `read_json(${literal(file)}, format = 'newline_delimited')`;
  if (/\.(csv|tsv|txt)(\.gz)?$/i.test(file)) return `read_csv(${literal(file)}, all_varchar = true, header = ${header})`;
  throw new InputError('IMPORT_FORMAT', `expected a file ending in .csv, .tsv, .ndjson, .jsonl or .parquet (also .gz), got ${file}`);
}
