import type { TSchema } from '@sinclair/typebox';
import { describeValue, inputError, limitProblem, type FieldProblem, type Validator } from '@zhiyin/intake';

export const MAX_ELEMENTS = 1000;

/** Why an element of a batch was not taken. */
export interface ElementError extends FieldProblem {
  readonly code: string;
  /** What to do, where `expected` does not say it. */
  readonly remedy?: string;
}

export interface ElementResult {
  readonly index: number;
  readonly id?: string;
  readonly status: string;
  readonly error?: ElementError;
}

/** @throws InputError BATCH_MALFORMED when `body` is not `{ [field]: [1..1000 elements] }` */
export function elementsOf(body: unknown, field: string): readonly unknown[] {
  const fail = (where: string, expected: string, got: string) => inputError('BATCH_MALFORMED', { field: where, expected, got });
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw fail('', `an object with '${field}'`, describeValue(body));
  const unknownField = Object.keys(body).find((name) => name !== field);
  if (unknownField !== undefined) throw fail(unknownField, `only '${field}'`, 'another field');
  const elements = (body as Record<string, unknown>)[field];
  if (!Array.isArray(elements) || elements.length < 1 || elements.length > MAX_ELEMENTS) {
    throw fail(field, `a list of 1..${MAX_ELEMENTS} elements`, describeValue(elements));
  }
  return elements;
}

/** Turns one checked element into what the store takes; an error refuses this element only. */
export type ElementReader<B, V> = (body: B) => V | ElementError;

/**
 * Reads every element, gives the good ones to the store in one call and puts the results back in order.
 * @param name the field that names the element, repeated in its result
 */
export async function storeElements<S extends TSchema, B, V extends object>(
  elements: readonly unknown[],
  rules: { readonly validator: Validator<S>; readonly name: string; readonly code: string; readonly read: ElementReader<B, V> },
  store: (values: readonly V[]) => Promise<readonly string[]>,
): Promise<readonly ElementResult[]> {
  const results: ElementResult[] = new Array(elements.length);
  const values: V[] = [];
  const places: number[] = [];
  elements.forEach((element, index) => {
    const problem = limitProblem(element) ?? rules.validator.problemOf(element);
    const read = problem ? { code: rules.code, ...problem } : rules.read(element as B);
    const id = nameOf(element, rules.name);
    if (isElementError(read)) {
      results[index] = { index, id, status: 'rejected', error: read };
    } else {
      places.push(index);
      values.push(read);
      results[index] = { index, id, status: '' };
    }
  });
  const outcomes = values.length ? await store(values) : [];
  outcomes.forEach((status, i) => (results[places[i]] = { index: places[i], id: results[places[i]].id, status }));
  return results;
}

const isElementError = (value: object): value is ElementError => 'expected' in value && 'got' in value && 'code' in value;

function nameOf(element: unknown, name: string): string | undefined {
  const id = typeof element === 'object' && element !== null ? (element as Record<string, unknown>)[name] : undefined;
  return typeof id === 'string' && id.length <= 256 && id.isWellFormed() ? id : undefined;
}
