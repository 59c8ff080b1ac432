import { describe, expect, it } from '@jest/globals';
import { pipelineSchema } from '@zhiyin/pipeline';
import type { FieldSchema } from '../../ui/schema-form/schema.ts';
import { begin, variantKey, variantOf, variantsOf } from './variants.ts';

const schema = JSON.parse(JSON.stringify(pipelineSchema)) as FieldSchema;
const lists = [schema.properties!.filter, schema.properties!.search.properties!.rules, schema.properties!.search.properties!.synonyms];

describe('the variants of filters, rules and synonyms', () => {
  it('are found in the schema of the pipelines, each with words of its own', () => {
    const names = lists.map((list) => variantsOf(list).map(({ name }) => name));
    expect(names).toEqual([['in-stock', 'not-bought', 'not-seen', 'rule'], ['pin', 'boost', 'hide', 'redirect'], ['group', 'find']]);
    expect(names.flat().filter((name) => variantKey(name) === null)).toEqual([]);
  });

  it('are recognised in what they began as', () => {
    for (const list of lists) {
      const variants = variantsOf(list);
      for (const variant of variants) expect(variantOf(variants, begin(variant))).toBe(variant);
    }
  });

  it('begin with everything that must be there', () => {
    expect(begin(variantsOf(lists[0])[1])).toEqual({ kind: 'not-bought', days: 1 });
    expect(begin(variantsOf(lists[1])[0])).toEqual({ kind: 'pin', query: '', items: [] });
  });
});
