import { withValue, type FieldSchema, type FormValue } from '../../ui/schema-form/schema.ts';

export interface Source {
  readonly strategy: string;
  readonly n: number;
  readonly weight?: number;
}

/** A pipeline as it is edited. The server says what is valid; here only the parts that are drawn have names. */
export interface PipelineDraft {
  readonly retrieve: readonly Source[];
  readonly fallback?: readonly string[];
  readonly filter?: readonly FormValue[];
  readonly search?: FormValue;
  readonly [section: string]: unknown;
}

/** Sections that are plain settings: drawn from the schema alone. */
export const PLAIN_SECTIONS = ['blend', 'objective', 'rerank', 'holdOut', 'attribution', 'explain'] as const;
export type PlainSection = (typeof PLAIN_SECTIONS)[number];
const DRAWN = new Set<string>([...PLAIN_SECTIONS, 'retrieve', 'fallback', 'filter', 'search']);

export const FIRST_DRAFT: PipelineDraft = {
  retrieve: [{ strategy: 'popularity', n: 100 }], fallback: ['popularity'], filter: [{ kind: 'in-stock' }], blend: {}, rerank: {}, explain: {},
};

export function sectionSchema(schema: FieldSchema, section: string): FieldSchema {
  return schema.properties?.[section] ?? {};
}

/** Whether a section may be left out, and so has to be added before it can be set. */
export function isOptional(schema: FieldSchema & { readonly required?: readonly string[] }, section: string): boolean {
  return !(schema.required ?? []).includes(section);
}

/** Sections of a newer server, which this page has no drawing for. */
export const undrawn = (draft: PipelineDraft): string[] => Object.keys(draft).filter((section) => !DRAWN.has(section));

export function withSection(draft: PipelineDraft, section: string, value: unknown): PipelineDraft {
  return withValue(draft, [section], value) as PipelineDraft;
}

/** The list with one element somewhere else. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const rest = list.filter((_one, i) => i !== from);
  return [...rest.slice(0, to), list[from], ...rest.slice(to)];
}

/** Equal as documents: the order of fields does not matter. */
export function sameDocument(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
    : inner));
}
