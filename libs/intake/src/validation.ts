import type { Static, TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { InputError } from '@zhiyin/domain';

/** What is wrong with one field, in words its sender can act on. */
export interface FieldProblem {
  /** Dotted path: 'items.0.price'; '' is the whole value. */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

export interface Validator<S extends TSchema> {
  readonly schema: S;
  /** null when `value` fits. Cost: the compiled check when it does; the first error is searched only when it does not. */
  problemOf(value: unknown): FieldProblem | null;
  /** @throws InputError `code` with field, expected and got */
  read(value: unknown, code: string): Static<S>;
}

/** Compiles a schema once, at load. */
export function validator<S extends TSchema>(schema: S): Validator<S> {
  const compiled = TypeCompiler.Compile(schema);
  const problemOf = (value: unknown): FieldProblem | null => {
    if (compiled.Check(value)) return null;
    const error = compiled.Errors(value).First();
    if (!error) return { field: '', expected: describeSchema(schema), got: describeValue(value) };
    const field = fieldOf(error.path);
    // TypeBox names an unknown field by its path and the schema that did not expect it.
    const unexpected = error.message.startsWith('Unexpected');
    return { field, expected: unexpected ? 'no such field' : describeSchema(error.schema), got: describeValue(error.value) };
  };
  return {
    schema,
    problemOf,
    read(value, code) {
      const problem = problemOf(value);
      if (problem) throw inputError(code, problem);
      return value as Static<S>;
    },
  };
}

export function inputError(code: string, problem: FieldProblem): InputError {
  const where = problem.field === '' ? 'request body' : `field '${problem.field}'`;
  return new InputError(code, `${where}: expected ${problem.expected}, got ${problem.got}`, { ...problem });
}

const fieldOf = (pointer: string) => pointer.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~')).join('.');

/** A JSON Schema in a few words: 'integer 1..200', '"view" or "click"', 'text of 1..256 characters'. */
export function describeSchema(schema: TSchema): string {
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map(describeSchema).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  switch (schema.type) {
    case 'string':
      return schema.pattern ? `text like ${schema.pattern}` : `text of ${span(schema.minLength, schema.maxLength)} characters`;
    case 'integer':
    case 'number':
      return schema.minimum === undefined && schema.maximum === undefined ? `a finite ${schema.type}` : `${schema.type} ${span(schema.minimum, schema.maximum)}`;
    case 'array':
      return `a list of ${span(schema.minItems, schema.maxItems)} elements`;
    case 'object':
      return 'an object';
    default:
      return String(schema.type ?? 'another value');
  }
}

const span = (from: number | undefined, to: number | undefined) => `${from ?? 0}..${to ?? ''}`;

/** Short and safe to send back to who sent it. Never logged. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length} elements`;
  if (typeof value === 'object' && value !== null) return `an object of ${Object.keys(value).length} fields`;
  if (typeof value !== 'string') return String(value);
  const text = value.length > 80 ? `${value.slice(0, 80)}… (${value.length} characters)` : value;
  return JSON.stringify(text.toWellFormed());
}
