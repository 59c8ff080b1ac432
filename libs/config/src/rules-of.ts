import type { TSchema } from '@sinclair/typebox';

const MEANINGS: Readonly<Record<string, string>> = {
  '^postgres(ql)?://.+': 'an address postgres://...',
  '^(postgres(ql)?|rediss?)://.+': 'an address postgres://... or redis://...',
  '^https?://[^/]+$': 'an origin such as https://zhiyin.example, without a path',
};

/** What a setting's schema allows, in words. */
export function rulesOf(schema: TSchema): string {
  if (schema.anyOf) return `one of ${(schema.anyOf as { const: string }[]).map((option) => option.const).join(', ')}`;
  if (schema.type === 'integer') {
    const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
    return maximum === undefined ? `a whole number, at least ${minimum}` : `a whole number from ${minimum} to ${maximum}`;
  }
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'array') return 'npm package names separated by commas';
  if (schema.pattern) return MEANINGS[schema.pattern as string] ?? `text like ${schema.pattern}`;
  return schema.minLength ? `at least ${schema.minLength} characters` : 'text';
}
