import type { FieldSchema, FormValue } from '../../ui/schema-form/schema.ts';
import type { messages } from './messages.ts';

export type Key = keyof typeof messages.en;

/** One form that an element of a list may take. */
export interface Variant {
  readonly name: string;
  /** Fields that are set by choosing the variant. */
  readonly fixed: FormValue;
  /** The fields that are left to fill. */
  readonly schema: FieldSchema;
}

const NAMES: Readonly<Record<string, Key>> = {
  'in-stock': 'kindInStock', 'not-bought': 'kindNotBought', 'not-seen': 'kindNotSeen', rule: 'kindRule',
  pin: 'kindPin', boost: 'kindBoost', hide: 'kindHide', redirect: 'kindRedirect', group: 'synonymGroup', find: 'synonymWay',
};

/** The variants of a list's elements: told apart by a constant, or, without one, by their first field. */
export function variantsOf(schema: FieldSchema): Variant[] {
  return ((schema.items?.anyOf ?? []) as readonly (FieldSchema & { const?: unknown })[]).map((one) => {
    const properties = Object.entries(one.properties ?? {});
    const fixed = Object.fromEntries(properties.filter(([, inner]) => 'const' in inner).map(([key, inner]) => [key, (inner as { const: unknown }).const]));
    return { name: String(Object.values(fixed)[0] ?? properties[0]?.[0]), fixed, schema: { ...one, properties: Object.fromEntries(properties.filter(([, inner]) => !('const' in inner))) } };
  });
}

export function variantOf(variants: readonly Variant[], value: FormValue): Variant | undefined {
  return variants.find(({ name, fixed }) => (Object.keys(fixed).length ? Object.entries(fixed).every(([key, set]) => value[key] === set) : name in value));
}

/** What a new element begins with: required numbers and lists have to be something. */
export function begin({ name, fixed, schema }: Variant): FormValue {
  const required = (schema as { required?: readonly string[] }).required ?? [];
  const first = Object.entries(schema.properties ?? {}).filter(([key]) => required.includes(key) || key === name).map(([key, inner]) => [key, BLANK[inner.type ?? 'string'](inner)]);
  return { ...fixed, ...Object.fromEntries(first) };
}

const BLANK: Readonly<Record<string, (schema: FieldSchema) => unknown>> = {
  number: ({ minimum, exclusiveMinimum }) => minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + 1), integer: ({ minimum }) => minimum ?? 0,
  string: () => '', array: () => [], boolean: () => false, object: () => ({}),
};

/** Words for a variant; a newer server's stays what it calls it. */
export const variantKey = (name: string): Key | null => (Object.hasOwn(NAMES, name) ? NAMES[name] : null);
