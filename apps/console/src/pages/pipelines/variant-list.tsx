import { Button, Code, Menu, Stack, Text } from '@mantine/core';
import { useMessages } from '../../i18n/language.tsx';
import { Icon } from '../../ui/icons.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import type { FieldSchema, FormValue } from '../../ui/schema-form/schema.ts';
import { moved } from './document.ts';
import { messages } from './messages.ts';
import { OrderedRow } from './ordered-row.tsx';
import { begin, variantKey, variantOf, variantsOf } from './variants.ts';

interface VariantListProps {
  readonly schema: FieldSchema;
  readonly value: readonly FormValue[];
  readonly add: string;
  readonly readOnly: boolean;
  readonly onChange: (value: readonly FormValue[]) => void;
}

/** A list whose elements come in several kinds, each with fields of its own: filters, rules, synonyms. */
export function VariantList({ schema, value, add, readOnly, onChange }: VariantListProps) {
  const t = useMessages(messages);
  const variants = variantsOf(schema);
  const wordsFor = (name: string) => {
    const key = variantKey(name);
    return key ? t(key) : name;
  };
  return (
    <Stack gap="xs">
      {value.length === 0 && <Text size="sm" c="dimmed">{t('nothing')}</Text>}
      {value.map((one, i) => {
        const variant = variantOf(variants, one);
        const name = variant ? wordsFor(variant.name) : String(one.kind);
        return (
          <OrderedRow key={i} name={name} index={i} count={value.length} readOnly={readOnly} onMove={(to) => onChange(moved(value, i, to))} onRemove={() => onChange(value.filter((_one, n) => n !== i))}>
            <Text size="sm" fw={500} mb={variant && Object.keys(variant.schema.properties ?? {}).length ? 'xs' : 0}>{name}</Text>
            {variant ? <SchemaForm schema={variant.schema} value={one} onChange={(next) => onChange(value.map((old, n) => (n === i ? next : old)))} readOnly={readOnly} /> : <Code block>{JSON.stringify(one)}</Code>}
          </OrderedRow>
        );
      })}
      {!readOnly && (
        <Menu position="bottom-start">
          <Menu.Target><Button variant="light" size="xs" leftSection={<Icon name="plus" size={14} />} style={{ alignSelf: 'flex-start' }}>{add}</Button></Menu.Target>
          <Menu.Dropdown>{variants.map((variant) => <Menu.Item key={variant.name} onClick={() => onChange([...value, begin(variant)])}>{wordsFor(variant.name)}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      )}
    </Stack>
  );
}
