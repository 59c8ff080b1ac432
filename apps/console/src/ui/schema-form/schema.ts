/** The part of JSON Schema that plugins describe their settings in. */
export interface FieldSchema {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly items?: FieldSchema;
  readonly anyOf?: readonly { readonly const?: unknown }[];
  readonly enum?: readonly unknown[];
}

export type FormValue = Readonly<Record<string, unknown>>;

/** A field of a form, flat: fields within fields are named by their path. */
export interface Field {
  /** Keys from the outermost in. */
  readonly path: readonly string[];
  readonly schema: FieldSchema;
  readonly choices: readonly string[] | null;
}

/** The fields of an object's schema in its order, those of inner objects in place. */
export function fieldsOf(schema: FieldSchema, path: readonly string[] = []): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const here = [...path, key];
    if (inner.type === 'object' && inner.properties) return fieldsOf(inner, here);
    return [{ path: here, schema: inner, choices: choicesOf(inner) }];
  });
}

function choicesOf({ anyOf, enum: values }: FieldSchema): readonly string[] | null {
  const found = values ?? anyOf?.map((one) => one.const);
  return found && found.every((one) => typeof one === 'string') ? found : null;
}

export function valueAt(value: FormValue, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? (inner as FormValue)[key] : undefined), value);
}

/** A copy with one field set, or, with undefined, left to its default; objects that become empty go too. */
export function withValue(value: FormValue, [key, ...rest]: readonly string[], set: unknown): FormValue {
  const { [key]: inner, ...others } = value;
  const next = rest.length ? withValue((inner ?? {}) as FormValue, rest, set) : set;
  const gone = next === undefined || (rest.length > 0 && Object.keys(next as object).length === 0);
  return gone ? others : { ...value, [key]: next };
}

/** 'halfLifeDays' -> 'Half life days'. */
export function labelOf(path: readonly string[]): string {
  const words = path.map((key) => key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()).join(' · ');
  return words[0].toUpperCase() + words.slice(1);
}
